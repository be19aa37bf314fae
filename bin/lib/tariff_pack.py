"""Write the checksums of a tariff pack, and the pack as an archive."""

import argparse
import hashlib
import json
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("addon", nargs="?", default="energy_l10n_sk")
    parser.add_argument("--zip", type=Path)
    arguments = parser.parse_args()
    data = ROOT / "addons" / arguments.addon / "data"
    path = data / "tariff_pack.json"
    manifest = json.loads(path.read_text())
    for name in manifest["files"]:
        manifest["files"][name] = hashlib.sha256((data / name).read_bytes()).hexdigest()
    path.write_text(json.dumps(manifest, indent=4, ensure_ascii=False) + "\n")
    if arguments.zip:
        with zipfile.ZipFile(arguments.zip, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in ("tariff_pack.json", *manifest["files"]):
                archive.write(data / name, name)


if __name__ == "__main__":
    main()
