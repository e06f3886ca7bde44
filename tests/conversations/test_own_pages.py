"""The preview of content also shows the pages of the clinic's own branches and doctors."""

from tests.conversations.own_pages import own_pages
from tests.doubles.world import CONTENT


def test_each_own_branch_and_doctor_has_a_page_in_each_language_with_what_the_content_says() -> (
    None
):
    pages, facts = own_pages(), CONTENT.facts()
    for language in ("uk", "ru", "en"):
        for key, branch in facts.branches.items():
            assert branch.directions[language] in pages[f"own_branch_{key}.{language}"]
        for key, doctor in facts.doctors.items():
            assert doctor.about.get(language, "") in pages[f"own_doctor_{key}.{language}"]
