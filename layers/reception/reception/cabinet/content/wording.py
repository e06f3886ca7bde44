"""Say a fault beside its field: what is wrong, and what to do, in the manager's language."""

from collections.abc import Mapping

from reception.clinic.content_faults import Fault, Kind
from reception.dialog.words import N_, Words

WORDS: Mapping[Kind, str] = {
    Kind.NO_ENTRY: N_("Fill this in: it can't be empty."),
    Kind.NO_LANGUAGE: N_("This language is missing. Write the text in it, too."),
    Kind.TOO_LONG: N_("{letters} letters are too many: shorten it to {most}."),
    Kind.TOO_MANY: N_("Too long or too many: {most} letters a line, or {most} lines, at most."),
    Kind.TOO_FEW: N_("Too short: write {least} letters at least."),
    Kind.TOO_LARGE: N_("Too much: write {most} or less."),
    Kind.TOO_SMALL: N_("Too little: write {least} or more."),
    Kind.PLACEHOLDER: N_("{value} means nothing here. Use {known}, or take the braces out."),
    Kind.NO_LETTER: N_("One of the words has no letter. Take it out."),
    Kind.PHONE: N_("“{value}” is no telephone number. Write it as +380 48 700 01 00."),
    Kind.DEGREES: N_("{value} is not on the globe. Copy the coordinates from a map."),
    Kind.HALF_A_POINT: N_("Write both latitude and longitude, or neither."),
    Kind.NOWHERE: N_("Write an answer, or choose where it leads, or add questions below it."),
    Kind.HOURS: N_(
        "“{value}” are no hours. Write them as 08:00-20:00, with a comma between two spans."
    ),
    Kind.HOURS_CROSS: N_(
        "“{value}”: the hours cross. The second span begins after the first one ends."
    ),
    Kind.DAY_TWICE: N_("This day has hours already. Write each day once."),
    Kind.ID_TWICE: N_("There is one with this name already. Choose another name."),
    Kind.TITLE_TWICE: N_(
        "“{value}” is there already. Word it differently, so that the buttons can be told apart."
    ),
    Kind.NO_NIGHT: N_("“{value}” are no quiet hours. Write one span, such as 21:00-08:00."),
    Kind.LONG_NIGHT: N_(
        "“{value}” leaves no time for notices. Leave {hours} hours a day at least."
    ),
    Kind.OUT_OF_RANGE: N_("{value} can't work. Write a number from {least} to {most}."),
    Kind.NEVER_OPEN: N_("With these hours it never opens. Write hours for a weekday."),
    Kind.NO_TIME_LEFT: N_(
        "These two rules leave no time to book: patients book {most} days ahead at most. Write less here."
    ),
    Kind.NO_NUMBER: N_("“{value}” is no whole number. Write digits alone."),
    Kind.NO_DEGREES: N_("“{value}” are no degrees. Write them as 46.4766."),
    Kind.NO_DATE: N_("Choose a date for these hours, or clear them."),
    Kind.DATE_TWICE: N_("This date is there twice. Keep one of the rows."),
    Kind.MARKUP: N_("Patients would see “{value}” as it is. Take the markup out: texts are plain."),
    Kind.NO_CHOICE: N_("Choose one of the list."),
    Kind.NO_PHOTO: N_("This photo is not there any more. Choose another one, or take it away."),
    Kind.PLACEHOLDERS_DIFFER: N_(
        "The bot fills in what stands in braces. Keep each as it is, and add none: {known}."
    ),
    Kind.TAGS_DIFFER: N_("Keep the marks of bold letters as they are, and add none: {known}."),
    Kind.TAGS_UNBALANCED: N_("Each <b> needs a </b> behind it."),
    Kind.SIGN_LOST: N_("The signs at the beginnings of lines stay as they are: {known}."),
    Kind.LONG_LABEL: N_("{letters} letters are too many: shorten it to {most}."),
    Kind.UPLOAD_WEIGHT: N_(
        "The photo has {size} MB: {most} MB at most. Make a screenshot of the photo, and choose that."
    ),
    Kind.UPLOAD_HEIC: N_(
        "Telegram does not take HEIC. Make a screenshot of the photo, and choose that. So that the camera makes JPEG: "
        "Settings, Camera, Formats, Most Compatible."
    ),
    Kind.UPLOAD_FORM: N_("This file is no photo that can be read. Choose a JPEG or PNG."),
    Kind.UPLOAD_RATIO: N_(
        "The photo is too narrow. Crop it: no side more than {most} times the other."
    ),
}
"""The faults that forms can have. All others come of files that are edited by hand."""
_ELSEWHERE = N_("The file of the content has a fault here: {words}. Tell whoever keeps it.")


def say(words: Words, found: Fault) -> str:
    """The words of a fault and of what to do about it, plain text."""
    if found.kind in WORDS:
        return words.label(WORDS[found.kind], **found.values)
    return words.label(_ELSEWHERE, words=found.words)
