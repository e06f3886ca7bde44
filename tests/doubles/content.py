"""The clinic's content as it is shipped, with the names that it adds moved to the clinic of the doubles."""

from dataclasses import replace

from reception.adapters.clinic_toml import read_week
from reception.clinic.facts import BranchFacts, DoctorFacts, Facts, Point, Preparation
from reception.clinic.hours import Hours

BRANCHES = {
    "b-1": BranchFacts(
        name={"ru": "Филиал Центр", "en": "Centre"},
        address={"ru": "ул. Дерибасовская, 10", "en": "10 Derybasivska St"},
        directions={
            "uk": "Вхід із вулиці, пандус праворуч.",
            "ru": "Вход с улицы, пандус справа.",
            "en": "The door is on the street, the ramp to its right.",
        },
        hours=read_week({"mon-fri": "08:00-20:00", "sat": "09:00-18:00"}, {"12-25": "closed"}),
        point=Point(46.4846, 30.7326),
    ),
    "b-2": BranchFacts(
        name={"ru": "Филиал Море", "en": "Sea"},
        address={"ru": "Фонтанская дорога, 25", "en": "25 Fontanska Road"},
    ),
}
DOCTORS = {
    "koval": DoctorFacts(
        name={"ru": "Коваленко Ирина Петровна", "en": "Iryna Kovalenko"},
        about={
            "uk": "Сімейна лікарка. Веде дорослих і дітей.",
            "ru": "Семейный врач. Ведёт взрослых и детей.",
            "en": "Family doctor. Looks after adults and children.",
        },
    ),
    "bondar": DoctorFacts(name={"ru": "Бондарь Олег Иванович", "en": "Oleh Bondar"}),
    "melnyk": DoctorFacts(name={"ru": "Мельник Анна Юрьевна", "en": "Anna Melnyk"}),
    "tkach": DoctorFacts(name={"ru": "Ткач Роман Игоревич", "en": "Roman Tkach"}),
}
SPECIALITIES = {
    "family": {"ru": "Семейный врач", "en": "Family doctor"},
    "children": {"ru": "Педиатр", "en": "Paediatrician"},
    "heart": {"ru": "Кардиолог", "en": "Cardiologist"},
}
SYNONYMS = {"family": "FAM", "children": "PED", "heart": "CAR"}
"""By the code in the double, the one in the content that is shipped."""
SERVICES = {"s-visit": {"ru": "Приём", "en": "Visit"}}


def _with_holidays(branch: BranchFacts, chain: Hours) -> BranchFacts:
    """The branch, closed on the chain's holidays, too, as `clinic.toml` is read."""
    if branch.hours is None:
        return branch
    dates = {**chain.dates, **branch.hours.dates}
    yearly = {**chain.yearly, **branch.hours.yearly}
    return replace(branch, hours=replace(branch.hours, dates=dates, yearly=yearly))


def for_the_double(facts: Facts) -> Facts:
    """The same clinic in the branches and with the doctors of `tests.doubles.clinic`."""
    first = ("family", "children")
    gone = facts.notices.doctor_gone
    assert gone is not None
    control = next(rule for rule in facts.notices.due_again if rule.specialities == ("CAR",))
    return replace(
        facts,
        branches={key: _with_holidays(branch, facts.hours) for key, branch in BRANCHES.items()},
        doctors=DOCTORS,
        specialities=SPECIALITIES,
        desk=replace(facts.desk, director="71") if facts.desk else None,
        synonyms={code: facts.synonyms[shipped] for code, shipped in SYNONYMS.items()},
        services=SERVICES,
        preparation=Preparation(
            every=facts.preparation.every,
            specialities={"children": facts.preparation.specialities["PED"]},
        ),
        booking=replace(
            facts.booking,
            ages={
                "children": replace(facts.booking.ages["PED"], instead="family"),
                "heart": replace(facts.booking.ages["CAR"], instead="children"),
            },
        ),
        home_call=replace(facts.home_call, specialities=first),
        notices=replace(
            facts.notices,
            doctor_gone=replace(gone, after_days=1, specialities=first),
            due_again=(replace(control, days=3, specialities=("heart",)),),
        ),
        declaration=replace(facts.declaration, specialities=first),
        free_services=replace(facts.free_services, specialities=first),
        vaccination=replace(facts.vaccination, specialities=first),
    )
