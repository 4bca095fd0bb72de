"""Where the data lie, and where what is fetched goes."""

from pathlib import PurePosixPath

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.files import within

_URL = f"url: 'https://example.org/photos.zip', sha256: {64 * 'a'}"
_PHOTOS = """
model: {layers: [{Input: [32, 32, 3]}, Flatten, {Dense: {units: classes, activation: softmax}}]}
"""


@rule(
    "SG204",
    bad="data: {load: {csv: ../flowers.csv}, target: kind}",
    mended="data: {load: {csv: flowers.csv}, target: kind}",
)
def data_lie_beside_the_spec(checked: Checked) -> Findings:
    """A relative path begins at the spec's folder, and stays inside of it."""
    for place, path in checked.spec.data.paths.items():
        if ".." in path.replace("\\", "/").split("/"):
            hint = "write an absolute path, or put the data beside the spec"
            yield Finding(f"{place[-1]} leads out of the spec's folder", place, hint)


@rule(
    "SG204",
    bad=f"data: {{load: {{image_folder: {{path: ., image_size: 32}}}}}}{_PHOTOS}",
    mended=f"data: {{load: {{image_folder: {{path: photos, image_size: 32}}}}}}{_PHOTOS}",
)
def data_have_a_name(checked: Checked) -> Findings:
    """A run has the data under their own name in its folder, where its results lie too."""
    for place, path in checked.spec.data.paths.items():
        if not PurePosixPath(path.strip()).parts:
            hint = "put the data into a folder of its own"
            yield Finding(f"{place[-1]} is the spec's own folder", place, hint)


@rule(
    "SG303",
    bad=f"""
    data:
      load: {{image_folder: {{path: photos, image_size: 32}}}}
      fetch: {{{_URL}, folder: photos/cats}}
    {_PHOTOS.strip()}
    """,
    mended=f"""
    data:
      load: {{image_folder: {{path: photos/cats, image_size: 32}}}}
      fetch: {{{_URL}, folder: photos}}
    {_PHOTOS.strip()}
    """,
)
def what_is_fetched_changes_no_data(checked: Checked) -> Findings:
    """What is fetched gets a folder of its own, around what is read of it."""
    data = checked.spec.data
    for number, fetched in enumerate(data.fetch):
        for path in data.paths.values():
            if within(fetched.folder, path) and not within(path, fetched.folder):
                text = f"what is fetched would be written into {path!r}, which is read"
                place = ("data", "fetch", number, "folder")
                yield Finding(text, place, "fetch into the outer folder")


@rule(
    "SG204",
    bad=f"""
    data:
      load: {{image_folder: {{path: photos.2/cats, image_size: 32}}}}
      fetch: {{{_URL}, folder: photos.2}}
    {_PHOTOS.strip()}
    """,
    mended=f"""
    data:
      load: {{image_folder: {{path: photos_2/cats, image_size: 32}}}}
      fetch: {{{_URL}, folder: photos_2}}
    {_PHOTOS.strip()}
    """,
)
def archives_have_a_plain_folder(checked: Checked) -> Findings:
    """Keras's `get_file` unpacks into a folder of the given name where that has no dot."""
    for number, fetched in enumerate(checked.spec.data.fetch):
        if fetched.unpacked and "." in PurePosixPath(fetched.folder).name:
            text = f"an archive is not unpacked into {fetched.folder!r}, whose name has a dot"
            yield Finding(text, ("data", "fetch", number, "folder"), "use a name without a dot")


@rule(
    "SG206",
    bad="""
    data:
      load: {csv: flowers/flowers.csv}
      target: kind
      fetch: {url: "https://example.org/__init__.py", folder: flowers}
    """,
    mended="""
    data:
      load: {csv: flowers/flowers.csv}
      target: kind
      fetch: {url: "https://example.org/flowers.csv", folder: flowers}
    """,
)
def downloads_are_no_package(checked: Checked) -> Findings:
    """A download keeps the name that the URL gives it, which leads nowhere and makes no package."""
    for number, fetched in enumerate(checked.spec.data.fetch):
        if fetched.file in (".", "..") or fetched.file.startswith("__init__."):
            text = f"{fetched.file!r} is no name for data beside a script"
            yield Finding(text, ("data", "fetch", number, "url"), "use the URL of a file of data")
