"""What is served of a photo holds its pixels and nothing else."""

from io import BytesIO

import pytest
from PIL import Image

from coordapp.errors import Refused
from coordapp.storage import make_thumbnail, prepare_photo
from tests.storage import hostile


def opened(data):
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_prepared_photo_when_the_camera_left_tags_then_none_is_served(kind, orientation):
    data = hostile.tagged_photo(kind, orientation=orientation)
    before = opened(data)

    served = prepare_photo(data)

    after = opened(served)
    assert dict(before.getexif().get_ifd(hostile.GPS_INFO)) != {}
    assert dict(after.getexif()) == {}
    assert {"exif", "xmp", "icc_profile"} & set(after.info) == set()
    assert hostile.SERIAL.encode() not in served


@pytest.mark.parametrize(("orientation", "size"), [(1, (64, 48)), (6, (48, 64)), (3, (64, 48))])
def test_prepared_photo_when_the_camera_was_turned_then_it_stands_upright(orientation, size):
    data = hostile.tagged_photo(orientation=orientation)

    served = prepare_photo(data)

    assert opened(served).size == size


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_prepared_photo_when_it_is_large_then_its_longest_side_is_1600(kind):
    data = hostile.photo(kind, size=(2000, 1000))

    served = prepare_photo(data)

    assert opened(served).size == (1600, 800)


def test_prepared_photo_when_it_is_transparent_then_it_stands_on_white():
    out = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")

    served = prepare_photo(out.getvalue())

    assert opened(served).convert("RGB").getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1"])
def test_prepared_photo_when_its_colours_are_unusual_then_it_is_served(mode):
    out = BytesIO()
    hostile.noise().convert(mode).save(out, "JPEG" if mode in ("L", "CMYK") else "PNG")

    served = prepare_photo(out.getvalue())

    assert opened(served).size == (64, 48)


@pytest.mark.parametrize("name", ["truncated_jpeg", "giant_png", "html_page", "gif"])
def test_prepared_photo_when_it_is_hostile_then_it_is_refused(name):
    data = hostile.REFUSED[name]()

    with pytest.raises(Refused):
        prepare_photo(data)


@pytest.mark.parametrize("size", [(64, 480), (3000, 200), (192, 128)])
def test_thumbnail_when_made_then_it_has_the_shape_of_the_lists(size):
    data = hostile.photo(size=size)

    small = make_thumbnail(data)

    assert opened(small).size == (192, 128)
    assert len(small) < 20_000
