"""The generated code is what the messages' definition makes (`make protocol`)."""

from importlib.resources import files
from pathlib import Path

from grpc_tools import protoc

ROOT = Path(__file__).resolve().parents[3]
FOLDER = "heqi/chain/cometbft"


def test_the_generated_code_is_of_the_present_definition(tmp_path: Path) -> None:
    included = str(files("grpc_tools") / "_proto")
    out = [f"--python_out={tmp_path}", f"--pyi_out={tmp_path}"]
    assert protoc.main(["", f"-I{ROOT / 'src'}", f"-I{included}", *out, f"{FOLDER}/messages.proto"]) == 0
    for name in ("messages_pb2.py", "messages_pb2.pyi"):
        assert (tmp_path / FOLDER / name).read_text() == (ROOT / "src" / FOLDER / name).read_text()
