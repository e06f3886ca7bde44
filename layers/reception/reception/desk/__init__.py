"""The desk: patients' requests to a person, and the staff's room where they are answered.

The way of a request, from a patient's press to its closing:

1. `branches` finds the desk that a request belongs to; `inbox` writes it into the account's `thread`, as `talk` allows,
   and sends the account's id to a queue.
2. `office` brings the id to the right desk's `handoff`. It asks `jobs` what is next, has `performing` do it in the room
   (`cards` draws what staff read) and writes down what became of it (`outcomes`).
3. Updates of the room come to `office` too, and from there to the desk's `operators`, which checks who may act. In a
   request's topic `request.topic` gives a command to its handler (`request.commands` is the table), or a line to
   `request.lines`.
4. A line for the patient is written into the thread and brought by the hand-off, as everything is.
5. Closing is a command, or a job that falls due after the clinic's last word. A line without an answer puts the request
   back into the queue instead (`talk`). The hand-off tells the patient, draws the card again, and deletes the topic in
   its time. `pace` measures how long the first answer took, and `asides` shows what the room does not take.

`room` holds the commands that staff give outside of requests, in the same room.
"""
