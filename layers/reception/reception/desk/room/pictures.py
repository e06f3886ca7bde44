"""Tells staff of a doctor's picture that patients can't be shown, and what a picture has to be like."""

from reception.clinic.pictures import MAX_PICTURE_BYTES, MAX_RATIO, MAX_SUM_OF_SIDES, PictureFault
from reception.desk.room.action import RoomServices
from reception.dialog.words import N_

_WHY: dict[PictureFault, str] = {
    PictureFault.FORM: N_("the file is no JPEG and no PNG"),
    PictureFault.WEIGHT: N_("the file is too large"),
    PictureFault.SIDES: N_("it has too many pixels"),
    PictureFault.RATIO: N_("it is much too long or much too wide"),
    PictureFault.REFUSED: N_("Telegram does not take it"),
}


class Pictures:
    """Posts what a job of `PictureReports` asks for."""

    def __init__(self, services: RoomServices) -> None:
        self.services = services

    def post(self, about: str) -> None:
        """Post which doctor's picture is at fault and why. `about`: `<fault>:<digest>:<doctor>`."""
        fault, _, doctor_id = about.split(":", 2)
        services = self.services
        doctor = services.conversations.look().directory.doctor(doctor_id)
        text = services.say(
            N_(
                "🖼 <b>{doctor}</b>: patients don't see the picture, because {why}. Booking works without it. Please"
                " replace it: a JPEG or PNG of up to {kilobytes} KB, width and height together up to {sides} pixels,"
                " no side more than {ratio} times the other. The new one appears by itself."
            ),
            doctor=doctor.name if doctor else doctor_id,
            why=services.say(_WHY[PictureFault(fault)]),
            kilobytes=MAX_PICTURE_BYTES // 1_000,
            sides=MAX_SUM_OF_SIDES,
            ratio=MAX_RATIO,
        )
        services.room.post(0, text)
