"""Everything that staff do in the topic of a patient's request: lines, commands, buttons of its card."""
