"""The clinic chain of the sandbox: «Родинний лікар», three branches in Odesa. All of it is made up."""

from datetime import time

from sandbox.doctor_eleks.chain import (
    Branch,
    Chain,
    Doctor,
    Post,
    Referral,
    Room,
    Service,
    Speciality,
)

KANATNA = "b1a7c001-0000-4000-8000-00000000ca01"
NEBESNOI_SOTNI = "b1a7c002-0000-4000-8000-00000000ca02"
ZABOLOTNOHO = "b1a7c003-0000-4000-8000-00000000ca03"

WORKDAYS = frozenset(range(5))
WORKDAYS_AND_SATURDAY = frozenset(range(6))
MON_WED_FRI = frozenset({0, 2, 4})
TUE_THU = frozenset({1, 3})
SATURDAY = frozenset({5})

BRANCHES = (
    Branch(
        guid=KANATNA,
        name="Родинний лікар на Канатній",
        short_name="Канатна",
        address="м. Одеса, вул. Канатна, 28",
        city="Одеса",
        phone="380487000101",
        email="kanatna@rodynnyi-likar.example",
        external_id="KAN",
    ),
    Branch(
        guid=NEBESNOI_SOTNI,
        name="Родинний лікар на Небесної Сотні",
        short_name="Небесної Сотні",
        address="м. Одеса, просп. Небесної Сотні, 14",
        city="Одеса",
        phone="380487000102",
        email="nebesnoi@rodynnyi-likar.example",
        external_id="NEB",
    ),
    Branch(
        guid=ZABOLOTNOHO,
        name="Родинний лікар на Заболотного",
        short_name="Заболотного",
        address="м. Одеса, вул. Академіка Заболотного, 52",
        city="Одеса",
        phone="380487000103",
        email="zabolotnoho@rodynnyi-likar.example",
    ),
)

ROOMS = (
    Room(101, "Кабінет 101", KANATNA),
    Room(102, "Кабінет 102", KANATNA),
    Room(103, "Кабінет 103", KANATNA),
    Room(104, "Кабінет 104", KANATNA),
    Room(105, "Кабінет 105", KANATNA),
    Room(106, "Кабінет 106", KANATNA),
    Room(201, "Кабінет 1", NEBESNOI_SOTNI),
    Room(202, "Кабінет 2", NEBESNOI_SOTNI),
    Room(203, "Кабінет 3", NEBESNOI_SOTNI),
    Room(204, "Кабінет 4", NEBESNOI_SOTNI),
    Room(205, "Маніпуляційна", NEBESNOI_SOTNI, open_to_web=False),
    Room(301, "Кабінет 31", ZABOLOTNOHO),
    Room(302, "Кабінет 32", ZABOLOTNOHO),
    Room(303, "Кабінет 33", ZABOLOTNOHO),
    Room(304, "Кабінет 34", ZABOLOTNOHO),
)

SPECIALITIES = (
    Speciality("FAM", "Сімейний лікар", "Сімейний"),
    Speciality("PED", "Педіатр", "Педіатр"),
    Speciality("CAR", "Кардіолог", "Кардіолог"),
    Speciality("NEU", "Невролог", "Невролог"),
    Speciality("OPH", "Офтальмолог", "Офтальм."),
    Speciality("GYN", "Гінеколог", "Гінеколог"),
    Speciality("ENT", "Отоларинголог", "ЛОР"),
    Speciality("END", "Ендокринолог", "Ендокр."),
    Speciality("DER", "Дерматолог", "Дермат."),
    Speciality("ANE", "Анестезіолог", "Анестез.", open_to_web=False),
)

CONSULTATIONS, DIAGNOSTICS = 200, 250

SERVICES = (
    Service(CONSULTATIONS, "Консультації", "К", None, 0, None, open_to_web=False),
    Service(201, "Консультація сімейного лікаря", "К-01", CONSULTATIONS, 20, 500.0),
    Service(202, "Консультація педіатра", "К-02", CONSULTATIONS, 30, 600.0),
    Service(203, "Консультація кардіолога", "К-03", CONSULTATIONS, 30, 800.0),
    Service(205, "Консультація невролога", "К-05", CONSULTATIONS, 30, 750.0),
    Service(206, "Консультація офтальмолога", "К-06", CONSULTATIONS, 20, 650.0),
    Service(208, "Консультація гінеколога", "К-08", CONSULTATIONS, 30, 800.0),
    Service(210, "Консультація отоларинголога", "К-10", CONSULTATIONS, 20, 650.0),
    Service(211, "Консультація ендокринолога", "К-11", CONSULTATIONS, 30, 750.0),
    Service(212, "Консультація дерматолога", "К-12", CONSULTATIONS, 15, 700.0),
    Service(213, "Огляд анестезіолога", "К-13", CONSULTATIONS, 30, 900.0, open_to_web=False),
    Service(DIAGNOSTICS, "Діагностика", "Д", None, 0, None, open_to_web=False),
    Service(
        251, "ЕКГ з розшифруванням", "Д-01", DIAGNOSTICS, 15, 350.0, desc="Спокою, 12 відведень"
    ),
    Service(252, "Підбір окулярів", "Д-02", DIAGNOSTICS, 30, 550.0),
    Service(253, "УЗД органів малого таза", "Д-03", DIAGNOSTICS, 30, 700.0),
    Service(254, "Вакцинація дитини", "В-01", None, 15, 250.0, open_to_web=False),
)


def _post(room: int, weekdays: frozenset[int], start: int = 9, end: int = 17) -> Post:
    lunch = (time(13), time(14)) if start < 13 and end > 14 else None
    return Post(room, weekdays, time(start), time(end), lunch)


DOCTORS = (
    Doctor(
        login="Kovalenko",
        name="Коваленко Олена Вікторівна",
        specialities=("FAM",),
        services=(201,),
        posts=(_post(101, WORKDAYS_AND_SATURDAY),),
        load=25,
        photo="Kovalenko.jpg",
    ),
    Doctor(
        login="Bondar",
        name="Бондар Сергій Миколайович",
        specialities=("FAM",),
        services=(201,),
        posts=(_post(201, WORKDAYS, 8, 16),),
        load=30,
        photo="Bondar.png",
    ),
    Doctor(
        login="Tkachuk",
        name="Ткачук Ірина Павлівна",
        specialities=("FAM", "PED"),
        services=(201,),
        posts=(_post(301, WORKDAYS, 10, 19),),
        load=20,
    ),
    Doctor(
        login="Melnyk",
        name="Мельник Наталія Олегівна",
        specialities=("PED",),
        services=(202, 254),
        posts=(_post(102, MON_WED_FRI), _post(302, TUE_THU, 9, 18)),
        load=25,
        photo="Melnyk.jpg",
        photo_form="data_uri",
    ),
    Doctor(
        login="Shevchuk",
        name="Шевчук Андрій Ігорович",
        specialities=("PED",),
        services=(202,),
        posts=(_post(202, WORKDAYS_AND_SATURDAY, 8, 14),),
        load=20,
        photo="Shevchuk.jpg",
    ),
    Doctor(
        login="Hryhorenko",
        name="Григоренко Петро Іванович",
        specialities=("CAR",),
        services=(203, 251),
        posts=(_post(103, TUE_THU, 9, 18), _post(203, MON_WED_FRI, 12, 19)),
        load=30,
        photo="Hryhorenko.jpg",
    ),
    Doctor(
        login="Lysenko",
        name="Лисенко Марія Степанівна",
        specialities=("CAR",),
        services=(203,),
        posts=(_post(303, WORKDAYS),),
        load=100,
    ),
    Doctor(
        login="Savchenko",
        name="Савченко Олег Романович",
        specialities=("NEU",),
        services=(205,),
        posts=(_post(204, WORKDAYS, 9, 18),),
        load=25,
    ),
    Doctor(
        login="Rudenko",
        name="Руденко Галина Юріївна",
        specialities=("NEU",),
        services=(205,),
        posts=(_post(104, WORKDAYS),),
        load=20,
    ),
    Doctor(
        login="Polishchuk",
        name="Поліщук Світлана Андріївна",
        specialities=("OPH",),
        services=(206, 252),
        posts=(_post(105, WORKDAYS_AND_SATURDAY, 10, 18),),
        load=25,
        photo="Polishchuk.jpg",
        photo_form="url",
    ),
    Doctor(
        login="Kravets",
        name="Кравець Віктор Данилович",
        specialities=("OPH",),
        services=(206,),
        posts=(_post(304, WORKDAYS, 8, 13),),
        load=15,
    ),
    Doctor(
        login="Demianenko",
        name="Дем'яненко Юлія Олексіївна",
        specialities=("GYN",),
        services=(208, 253),
        posts=(_post(203, TUE_THU, 9, 17), _post(304, MON_WED_FRI, 14, 20)),
        load=25,
        photo="Demianenko.jpg",
    ),
    Doctor(
        login="Moroz",
        name="Мороз Дмитро Сергійович",
        specialities=("ENT",),
        services=(210,),
        posts=(_post(106, WORKDAYS, 11, 19),),
        load=25,
        photo="Moroz.jpg",
    ),
    Doctor(
        login="o.voitsekhivska-dobrovolska",
        name="Войцехівська-Добровольська Олександра Станіславівна",
        specialities=("ENT",),
        services=(210,),
        posts=(_post(202, WORKDAYS, 14, 19), _post(205, SATURDAY, 9, 13)),
        load=20,
    ),
    Doctor(
        login="Halchenko",
        name="Гальченко Людмила Василівна",
        specialities=("END",),
        services=(211,),
        posts=(_post(203, SATURDAY, 9, 15), _post(201, TUE_THU, 16, 20)),
        load=20,
    ),
    Doctor(
        login="Tymoshchuk",
        name="Тимощук Роман Олегович",
        specialities=("DER",),
        services=(212,),
        posts=(_post(302, MON_WED_FRI, 9, 16),),
        load=25,
    ),
    Doctor(
        login="Oliinyk",
        name="Олійник Тарас Богданович",
        specialities=("ANE",),
        services=(213,),
        posts=(_post(104, SATURDAY, 9, 13),),
        load=0,
    ),
)

AWAY = ("Rudenko",)
"""Doctors on leave when the sandbox starts: lists show them, but they have no free time."""

REFERRALS = {
    "1111-1111-1111-1111": Referral(
        id="5e000001-0000-4000-8000-000000000001",
        status="active",
        category="counselling",
        code="A67-CAR",
        name="Консультація кардіолога",
        patient="Бойко Марія Степанівна",
    ),
    "2222-2222-2222-2222": Referral(
        id="5e000002-0000-4000-8000-000000000002",
        status="completed",
        category="counselling",
        code="A67-CAR",
        name="Консультація кардіолога",
        patient="Бойко Марія Степанівна",
    ),
    "3333-3333-3333-3333": Referral(
        id="5e000003-0000-4000-8000-000000000003",
        status="active",
        category="imaging",
        code="63-MRT",
        name="МРТ головного мозку",
        patient="Бойко Марія Степанівна",
    ),
}

CHAIN = Chain(
    branches={branch.guid: branch for branch in BRANCHES},
    rooms={room.id: room for room in ROOMS},
    specialities={speciality.code: speciality for speciality in SPECIALITIES},
    services={service.id: service for service in SERVICES},
    doctors={doctor.login: doctor for doctor in DOCTORS},
    referrals=REFERRALS,
)
