"""An invented directory of some three hundred listings, shaped like published ones: names that tell and names that do
not, terms on some, facts in fields, in prose or nowhere, English and Spanish. What each listing is and says is known,
so that answers can be judged without asking the search."""

from dataclasses import dataclass, field
from datetime import datetime, time
from random import Random
from typing import Any

from providers import search_index
from providers.classification import kind_of, needs_of
from providers.models import (
    Accessibility,
    Address,
    Attribute,
    Language,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    TaxonomyTerm,
)  # fmt: skip

TOWNS = (
    ("Eugene", "97401", 44.068, -123.082), ("Springfield", "97477", 44.052, -123.02), ("Bend", "97701", 44.06, -121.31),
    ("Salem", "97301", 44.95, -123.03), ("Medford", "97501", 42.33, -122.87), ("Corvallis", "97330", 44.59, -123.27),
)  # fmt: skip
# kind: names, Spanish name, prose, Spanish prose, terms of two taxonomies, and kinds whose prose it also mentions
KINDS: dict[str, tuple[list[str], str, str, str, list[str]]] = {
    "shelter": (["Emergency Shelter", "Night Shelter", "Haven", "Overnight Lodging"], "Albergue de emergencia",
        "Beds for people without a home. Dinner and breakfast served.",
        "Camas para personas sin hogar. Cena y desayuno para los que llegan por la noche.",
        ["Emergency Shelter", "Homeless Shelter"]),
    "dv": (["Safe House", "Domestic Violence Program", "Survivor Support"], "Casa segura para mujeres",
        "Confidential help for survivors of domestic violence: safety planning, a 24-hour line, advocacy.",
        "Ayuda para las víctimas de violencia doméstica y sus hijos en un lugar seguro.",
        ["Domestic Violence Shelters", "Help Escape Violence"]),
    "detox": (["Detox Center", "Withdrawal Management", "Stabilization Unit"], "Centro de desintoxicación",
        "Medically monitored withdrawal from alcohol and opioids, three to five days.",
        "Desintoxicación de alcohol y drogas con atención médica por tres a cinco días.",
        ["Detoxification", "Substance Abuse Treatment"]),
    "rehab": (["Residential Treatment", "Recovery Program", "New Path Addiction Services"], "Programa de recuperación",
        "Residential substance use treatment of 30 to 90 days with counseling and peers.",
        "Tratamiento para el uso de drogas y alcohol con consejería para los pacientes.",
        ["Residential Substance Abuse Treatment", "Addiction & Recovery"]),
    "mat": (["Opioid Treatment Program", "Methadone Clinic", "Bridge Clinic"], "Clínica de metadona",
        "Buprenorphine and methadone for opioid use disorder, same week start.",
        "Metadona y buprenorfina para la adicción a los opioides, sin lista de espera.",
        ["Medication Assisted Treatment"]),
    "counseling": (["Outpatient Counseling", "Behavioral Health Clinic", "Family Therapy"], "Consejería familiar",
        "Therapy for depression, anxiety and trauma, one to one and in groups.",
        "Terapia para la depresión, la ansiedad y el trauma, para personas y grupos.",
        ["Mental Health Counseling", "Mental Health Care"]),
    "crisis": (["Crisis Line", "Crisis Stabilization", "Mobile Crisis Team"], "Línea de crisis",
        "Somebody to talk to in a mental health crisis or with thoughts of suicide.",
        "Alguien con quien hablar en una crisis o con pensamientos de suicidio.",
        ["Psychiatric Emergency Services", "Crisis Intervention"]),
    "pantry": (["Food Pantry", "Food Bank", "Community Cupboard"], "Despensa de alimentos",
        "Groceries once a week, produce and bread. Bring bags.",
        "Alimentos gratis una vez por semana para las familias de la ciudad.",
        ["Food Pantry", "Emergency Food"]),
    "meals": (["Community Kitchen", "Soup Kitchen", "Hot Lunch"], "Comedor comunitario",
        "A hot meal at a table, no questions asked.",
        "Comida caliente para todos los que la necesiten, sin preguntas.",
        ["Free Meals", "Soup Kitchens"]),
    "rent": (["Rental Assistance", "Eviction Prevention", "Keep Your Home Fund"], "Ayuda con la renta",
        "Pays a month of rent or a deposit for households with an eviction notice.",
        "Pago de un mes de renta o del depósito para las familias con aviso de desalojo.",
        ["Help Pay for Housing", "Rent Payment Assistance"]),
    "utilities": (["Energy Assistance", "Heat and Light Fund", "Utility Help"], "Ayuda con la luz",
        "Help with electric, gas and water bills; shut-off notices first.",
        "Ayuda para pagar el recibo de la luz, el gas y el agua.",
        ["Help Pay for Utilities"]),
    "housing": (["Supportive Housing", "Housing Navigation", "Affordable Homes"], "Vivienda de apoyo",
        "Apartments with case management for people leaving homelessness.",
        "Apartamentos con apoyo para las personas que salen de la calle.",
        ["Help Find Housing", "Transitional Housing"]),
    "clinic": (["Community Health Center", "Health Clinic", "Street Medicine"], "Clínica de salud",
        "Primary care, vaccines and prescriptions; doctors and nurses.",
        "Atención médica, vacunas y recetas para toda la familia con doctores y enfermeras.",
        ["Primary Care", "Medical Care"]),
    "dental": (["Dental Clinic", "Smile Van", "Teeth for All"], "Clínica dental",
        "Cleanings, fillings and extractions.", "Limpieza, empastes y extracciones de los dientes.", ["Dental Care"]),
    "legal": (["Legal Aid Office", "Tenant Law Project", "Law Help Desk"], "Ayuda legal",
        "Free lawyers for evictions, benefits and protective orders.",
        "Abogados gratis para los desalojos, los beneficios y las órdenes de protección.",
        ["Legal Services"]),
    "immigration": (["Immigrant Law Center", "Newcomer Services", "Citizenship Project"], "Centro para inmigrantes",
        "Asylum, green cards, work permits and citizenship with accredited staff.",
        "Asilo, permisos de trabajo y ciudadanía para los inmigrantes y sus familias.",
        ["Immigration Law"]),
    "jobs": (["Job Center", "Workforce Program", "Second Chance Employment"], "Centro de empleo",
        "Job search, resumes, training and interviews.",
        "Búsqueda de trabajo, entrenamiento y entrevistas para los que buscan empleo.",
        ["Help Find Work", "Job Search"]),
    "benefits": (["Benefits Enrollment", "Public Assistance Office", "Coverage Navigators"], "Oficina de beneficios",
        "Applications for food stamps, cash aid and health coverage.",
        "Solicitudes de estampillas de comida, ayuda económica y seguro médico para las familias.",
        ["Government Benefits", "Food Benefits"]),
    "id": (["ID Help", "Document Recovery", "Birth Certificate Fund"], "Ayuda con identificación",
        "Fees for state ID and birth certificates, and help with the forms.",
        "Pago de la identificación y el acta de nacimiento, y ayuda con los papeles.",
        ["Identification Cards"]),
    "transport": (["Ride Program", "Bus Pass Fund", "Dial a Ride"], "Transporte",
        "Rides to appointments and monthly bus passes.", "Viajes a las citas y pases de autobús para los mayores.",
        ["Transportation"]),
    "clothing": (["Clothing Closet", "Warm Coats", "Thrift Vouchers"], "Ropero comunitario",
        "Clothes, shoes and coats.", "Ropa, zapatos y abrigos para toda la familia.", ["Clothing"]),
    "showers": (["Hygiene Center", "Day Center", "Shower Truck"], "Centro de día",
        "Showers, laundry, lockers and mail.", "Duchas, lavandería y correo para las personas de la calle.",
        ["Personal Hygiene", "Drop-in Centers"]),
    "childcare": (["Child Care Subsidy", "Early Learning Center", "After School Club"], "Guardería",
        "Day care and preschool for working parents.",
        "Cuidado de los niños y preescolar para los padres que trabajan.",
        ["Child Care"]),
    "respite": (["Adult Day Program", "Memory Care", "Caregiver Respite"], "Apoyo a cuidadores",
        "Day program for people with dementia, a rest for those who care for them.",
        "Programa de día para personas con demencia y descanso para los que las cuidan.",
        ["Adult Day Care", "Respite Care"]),
    "vets": (["Veterans Service Office", "Vet Center", "Stand Down Outreach"], "Oficina de veteranos",
        "Claims, counseling and housing vouchers for those who served in the armed forces.",
        "Reclamos, consejería y vivienda para los veteranos.", ["Veterans"]),
}  # fmt: skip
# Said in prose: yes, no.
SAID = {
    "pets": ("Pets are welcome.", "No pets."),
    "wheelchair": ("The entrance is wheelchair accessible.", "Stairs only, not wheelchair accessible."),
    "medicaid": ("We accept Medicaid and private insurance.", "We do not accept Medicaid."),
    "es": ("Se habla español.", ""),
    "women": ("For women only.", "For men only."),
    "families": ("Families with children welcome.", "Single adults only."),
}
MENTIONS = (
    "Located behind the old night shelter.", "We refer to detox and shelter when needed.",
    "Partners: food bank, legal aid.",
    "Founded in 1987 by neighbors.", "Formerly a hospital.", "Our staff cares.",
)  # fmt: skip


@dataclass
class Invented:
    """One listing: what it is, where, and what it says (absent: nothing)."""

    kind: str
    town: str
    says: dict[str, bool] = field(default_factory=dict)
    hours: str = ""
    pk: Any = None
    tongues: tuple[str, ...] = ()


def build(*, seed: int, at: datetime, many: int = 320) -> list[Invented]:
    """Write the directory down; what is true of each listing."""
    random = Random(seed)  # noqa: S311 (invented listings, not secrets)
    places = [Organization.objects.create(name=_organization(random)) for _n in range(60)]
    kinds = list(KINDS)
    made = [_listing(random, kinds[nr % len(kinds)], places) for nr in range(many)]
    search_index.refresh([one.pk for one in made], at=at)
    return made


def _organization(random: Random) -> str:
    first = (
        "Harbor",
        "Willow",
        "Mill",
        "River",
        "Saint Anne's",
        "Cascade",
        "Northside",
        "Hilltop",
        "Maple",
        "Open Door",
    )
    last = ("Ministries", "Community Services", "Alliance", "House", "Foundation", "Network", "County Agency", "Center")
    return f"{random.choice(first)} {random.choice(last)} {random.randint(1, 99)}"


def _listing(random: Random, kind: str, organizations: list[Organization]) -> Invented:
    names, spanish_name, prose, spanish, terms = KINDS[kind]
    town = random.choice(TOWNS)
    one = Invented(kind, town[0])
    is_spanish = random.random() < 0.12
    organization = random.choice(organizations)
    name = spanish_name if is_spanish else random.choice(names)
    if random.random() < 0.3:
        name = f"{name} – {organization.name.split()[0]}"
    text = [spanish if is_spanish else prose if random.random() < 0.9 else "", *_prose(random, one, is_spanish)]
    named = [random.choice(terms)] if random.random() < 0.6 else []
    needs = needs_of(name, " ".join(text), named)
    service = Service.objects.create(
        organization=organization, name=name, description=" ".join(filter(None, text)), need_domains=needs,
        kind=kind_of(needs), minimum_age=_age(random, one),
    )  # fmt: skip
    one.pk = service.pk
    _around(random, one, service, town, named)
    return one


def _age(random: Random, one: Invented) -> int | None:
    if random.random() < 0.2:
        one.says["minors"] = False
        return 18
    return None


def _prose(random: Random, one: Invented, is_spanish: bool) -> list[str]:
    told = [random.choice(MENTIONS)] if random.random() < 0.35 else []
    for fact, (yes, no) in SAID.items():
        roll = random.random()
        if fact == "women" and one.kind == "vets":
            continue
        if roll < 0.2 or (fact == "es" and is_spanish):
            told.append(yes)
            one.says[fact] = True
        elif roll < 0.27 and no:
            told.append(no)
            one.says[fact] = False
    if one.kind == "vets":
        one.says["veterans"] = True
    return told


def _around(random: Random, one: Invented, service: Service, town: Any, named: list[str]) -> None:
    city, postal, latitude, longitude = town
    point = (latitude + random.uniform(-0.03, 0.03), longitude + random.uniform(-0.03, 0.03))
    location = _location(random, point)
    Address.objects.create(
        location=location, address_1=f"{random.randint(10, 3000)} {random.choice(('Oak', 'Pearl', 'Main'))} Street",
        city=city, state_province="OR", postal_code=postal,
    )  # fmt: skip
    ServiceAtLocation.objects.create(service=service, location=location)
    Phone.objects.create(service=service, number=f"(541) 555-{random.randint(1000, 9999)}")
    for term in named:
        row, _new = TaxonomyTerm.objects.get_or_create(name=term)
        Attribute.objects.create(link_id=service.pk, link_entity="service", taxonomy_term=row)
    if one.says.get("wheelchair") is None and random.random() < 0.1:
        Accessibility.objects.create(location=location, description="wheelchair")
        one.says["wheelchair"] = True
    _languages(random, one, service)
    _hours(random, one, service)


def _location(random: Random, point: tuple[float, float]) -> Location:
    is_placed = random.random() < 0.7
    return Location.objects.create(latitude=point[0] if is_placed else None, longitude=point[1] if is_placed else None)


def _languages(random: Random, one: Invented, service: Service) -> None:
    for name in ("Spanish", "Vietnamese", "Somali", "Russian"):
        if random.random() < 0.08:
            Language.objects.create(service=service, name=name)
            one.tongues += (name,)
    if "Spanish" in one.tongues:
        one.says["es"] = True
    for name in ("Vietnamese", "Somali", "Russian"):
        if name in one.tongues:
            one.says[name.lower()] = True


WEEKS = {
    "office": [("MO,TU,WE,TH,FR", 9, 17)], "evening": [("MO,TU,WE,TH,FR", 12, 21)], "weekend": [("SA,SU", 10, 16)],
    "night": [("MO,TU,WE,TH,FR,SA,SU", 18, 8)], "always": [("MO,TU,WE,TH,FR,SA,SU", 0, 0)],
}  # fmt: skip


def _hours(random: Random, one: Invented, service: Service) -> None:
    likely = {"shelter": ("night", "always"), "dv": ("always",), "crisis": ("always",), "detox": ("always", "office")}
    one.hours = random.choice((*likely.get(one.kind, ("office", "office", "evening", "weekend")), ""))
    for byday, opens, closes in WEEKS.get(one.hours, ()):
        Schedule.objects.create(
            service=service, freq="WEEKLY", byday=byday, opens_at=time(opens), closes_at=time(closes),
            tzid="America/Los_Angeles",
        )  # fmt: skip
    if one.hours:
        one.says["tonight"] = one.hours in ("night", "always", "evening")
        one.says["sunday"] = one.hours in ("night", "always", "weekend")
