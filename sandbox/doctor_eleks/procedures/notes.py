"""Notes on a card and tasks for staff: chapter «Пацієнти» of the vendor's method reference v1.7."""

from xml.parsers.expat import ExpatError, ParserCreate

from sandbox.doctor_eleks import refusal
from sandbox.doctor_eleks.procedures.procedure import Call, Procedure, takes
from sandbox.doctor_eleks.state import Note, Row, Source, Task, next_id
from sandbox.doctor_eleks.wire import bare, in_data, named

KINDS = {"MSG", "CALL", "EMAIL"}
"""The kinds of communication in the clinic's dictionary."""
MAX_TEXT_LENGTH = 200


def add_note(call: Call) -> list[Row]:
    """Put a note on a patient's card."""
    read, state = call.params, call.clinic.state
    patient, text = read.need_integer("PatientID"), read.need_text("Text", MAX_TEXT_LENGTH)
    kind = read.text("Type")
    if patient not in state.patients:
        raise refusal.no_such("Communication", "Patient")
    if kind is not None and kind not in KINDS:
        raise refusal.no_such("Communication", "CommunicationType")
    note = Note(next_id(state.notes, 9001), patient, text, kind, call.clinic.now())
    state.notes[note.id] = note
    call.clinic.note_change("Communication", note.id, "Create")
    return [{"communicationID": note.id}]


def add_task(call: Call) -> list[Row]:
    """Make a task for staff. Only the login is required. The answer's key begins with a capital."""
    read, state = call.params, call.clinic.state
    task = Task(
        id=next_id(state.tasks, 501),
        name=read.text("TaskName", MAX_TEXT_LENGTH),
        desc=read.text("TaskDesc"),
        start=read.moment("TaskStartDate"),
        created=call.clinic.now(),
    )
    state.tasks[task.id] = task
    call.clinic.note_change("Task", task.id, "Create")
    return [{"TaskID": task.id}]


def add_source(call: Call) -> list[Row]:
    """Keep where a patient came from. The reference says only that it is XML."""
    xml, state = call.params.need_text("UTMXml"), call.clinic.state
    try:
        ParserCreate().Parse(xml, True)
    except ExpatError as error:
        raise refusal.not_of_type("UTMXml", "xml") from error
    source = Source(next_id(state.sources, 301), xml, call.clinic.now())
    state.sources[source.id] = source
    return [{"UTMID": source.id}]


PROCEDURES = (
    Procedure(
        name="spzIBCommunicationCreate",
        perform=add_note,
        envelope=bare,
        takes=takes("PatientID Text Type"),
        writes=True,
    ),
    Procedure(
        name="spzIBTaskCreate",
        perform=add_task,
        envelope=in_data(named("taskList")),
        takes=takes("TaskName TaskDesc TaskStartDate"),
        writes=True,
    ),
    Procedure(
        name="spiIBUTMSave",
        perform=add_source,
        envelope=bare,
        takes=takes("UTMXml"),
        writes=True,
    ),
)
