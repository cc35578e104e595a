"""The pages of a region's settings."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from coordapp import clock
from coordapp.agencies.queries import type_choices
from coordapp.doors import current_actor, requires
from coordapp.language import _
from coordapp.policy import Permission, can
from coordapp.regions import actions, queries, rules
from coordapp.regions.forms import HolidayForm, PostForm, SettingsForm
from coordapp.regions.models import Holiday, LeadershipPost, Region
from coordapp.web import page

bp = Blueprint("regions", __name__, url_prefix="/pengaturan")

# (title, what is found there, address, icon, permission that shows it)
CARDS = (
    (
        "Daerah",
        "Nama, zona waktu, kop surat, dan aturan pemeriksaan.",
        "/pengaturan/daerah",
        "map-pin",
        Permission.SETTINGS_READ,
    ),
    (
        "Hari libur",
        "Libur nasional, cuti bersama, dan libur daerah.",
        "/pengaturan/libur",
        "calendar-x",
        Permission.SETTINGS_READ,
    ),
    (
        "Pimpinan",
        "Jabatan pimpinan menurut urutan protokol.",
        "/pengaturan/pimpinan",
        "users",
        Permission.SETTINGS_READ,
    ),
    (
        "Pengguna",
        "Akun, penugasan, dan siapa yang memberikannya.",
        "/pengaturan/pengguna/",
        "user",
        Permission.PEOPLE_READ,
    ),
    (
        "Antrean email",
        "Email yang menunggu, terkirim, dan gagal.",
        "/pengaturan/email",
        "mail",
        Permission.MAIL_READ,
    ),
)


@bp.get("/")
@requires(Permission.ACCOUNT)
def index() -> Response:
    """Cards of what the role may open."""
    cards = [
        (_(title), _(text), href, icon)
        for title, text, href, icon, permission in CARDS
        if can(permission, current_actor())
    ]
    return page("regions/index.html", cards=cards)


@bp.get("/daerah")
@requires(Permission.SETTINGS_READ)
def settings() -> Response:
    region = _region()
    types = dict(type_choices())
    return page(
        "regions/settings.html",
        region=region,
        timezone=rules.TIMEZONES.get(region.timezone, region.timezone),
        six_day_types=[types[kind] for kind in region.six_day_types if kind in types],
    )


@bp.get("/daerah/ubah")
@requires(Permission.SETTINGS_WRITE)
def settings_form() -> Response:
    form = SettingsForm(obj=_region())
    form.offer_types(type_choices())
    return page("regions/settings_form.html", form=form)


@bp.post("/daerah/ubah")
@requires(Permission.SETTINGS_WRITE)
def change_settings() -> Response:
    region = _region()
    form = SettingsForm(obj=region)
    form.offer_types(type_choices())
    if form.attempt(actions.change_settings, current_actor(), region, row=region) is None:
        return page("regions/settings_form.html", form.status, form=form)
    flash(_("Pengaturan daerah tersimpan."), "success")
    return redirect(url_for(".settings"), 303)


@bp.get("/libur")
@requires(Permission.SETTINGS_READ)
def holidays() -> Response:
    return _holidays_page(HolidayForm())


@bp.post("/libur")
@requires(Permission.SETTINGS_WRITE)
def add_holiday() -> Response:
    form = HolidayForm()
    holiday = form.attempt(actions.add_holiday, current_actor(), _region())
    if holiday is None:
        return _holidays_page(form, form.status)
    flash(_("%(name)s ditambahkan.", name=holiday.name), "success")
    return redirect(url_for(".holidays", tahun=holiday.on_date.year), 303)


@bp.post("/libur/nasional/<int:year>")
@requires(Permission.SETTINGS_WRITE)
def add_national_holidays(year: int) -> Response:
    added = actions.add_national_holidays(current_actor(), _region(), year)
    flash(_("%(count)s hari libur ditambahkan.", count=len(added)), "success")
    return redirect(url_for(".holidays", tahun=year), 303)


@bp.post("/libur/<uuid:holiday_id>/hapus")
@requires(Permission.SETTINGS_WRITE, Holiday, "holiday_id", "holiday")
def remove_holiday(holiday: Holiday) -> Response:
    year, name = holiday.on_date.year, holiday.name
    actions.remove_holiday(current_actor(), holiday)
    flash(_("%(name)s dihapus.", name=name), "success")
    return redirect(url_for(".holidays", tahun=year), 303)


@bp.get("/pimpinan")
@requires(Permission.SETTINGS_READ)
def posts() -> Response:
    found = queries.leadership_posts()
    return page("regions/posts.html", posts=found, decider=rules.extension_decider(found))


@bp.get("/pimpinan/baru")
@requires(Permission.SETTINGS_WRITE)
def post_form() -> Response:
    return page("regions/post_form.html", form=PostForm(), post=None)


@bp.post("/pimpinan/baru")
@requires(Permission.SETTINGS_WRITE)
def add_post() -> Response:
    form = PostForm()
    post = form.attempt(actions.add_leadership_post, current_actor(), _region())
    if post is None:
        return page("regions/post_form.html", form.status, form=form, post=None)
    flash(_("%(title)s ditambahkan.", title=post.title), "success")
    return redirect(url_for(".posts"), 303)


@bp.get("/pimpinan/<uuid:post_id>/ubah")
@requires(Permission.SETTINGS_WRITE, LeadershipPost, "post_id", "post")
def edit_post_form(post: LeadershipPost) -> Response:
    return page("regions/post_form.html", form=PostForm(obj=post), post=post)


@bp.post("/pimpinan/<uuid:post_id>/ubah")
@requires(Permission.SETTINGS_WRITE, LeadershipPost, "post_id", "post")
def edit_post(post: LeadershipPost) -> Response:
    form = PostForm(obj=post)
    if form.attempt(actions.change_leadership_post, current_actor(), post, row=post) is None:
        return page("regions/post_form.html", form.status, form=form, post=post)
    flash(_("%(title)s tersimpan.", title=post.title), "success")
    return redirect(url_for(".posts"), 303)


def _region() -> Region:
    return queries.get_region(current_actor().region_id)


def _holidays_page(form: HolidayForm, status: int = 200) -> Response:
    this_year = clock.today(_region().timezone).year
    year = request.args.get("tahun", this_year, type=int)
    if form.on_date.data is not None:
        year = form.on_date.data.year
    year = year if year in rules.YEARS else this_year
    return page(
        "regions/holidays.html",
        status,
        form=form,
        year=year,
        holidays=queries.list_holidays(year),
        years=[
            (str(near), None, url_for(".holidays", tahun=near), near == year)
            for near in sorted({year, *range(this_year - 1, this_year + 3)})
        ],
    )
