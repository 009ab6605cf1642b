"""What a window lacks on a machine is found out before Qt is asked."""

import ctypes
import socket

import pytest

from workbench import display


@pytest.fixture(autouse=True)
def linux_without_display(monkeypatch):
    monkeypatch.setattr(display.sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def libraries(monkeypatch):
    """All libraries load, unless one is put into the list."""
    lacking = []
    load = ctypes.CDLL

    def loader(name):
        if lacking and "PySide6" in name:
            raise OSError(f"{lacking[0]}: cannot open shared object file: No such file or directory")
        return object() if "PySide6" in name else load(name)

    monkeypatch.setattr(ctypes, "CDLL", loader)
    return lacking


def test_no_display_points_to_the_command_line(libraries):
    message = display.missing_for_window()
    assert message.startswith("there is no display")
    assert "main.py run --help" in message


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:port=5900"])
def test_a_platform_without_a_display_needs_none(libraries, monkeypatch, platform):
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert display.missing_for_window() == ""


def test_a_display_where_nobody_answers_is_named(libraries, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":4711")
    message = display.missing_for_window()
    assert message.startswith("the display :4711 cannot be reached")
    assert "main.py run --help" in message


@pytest.mark.parametrize("environment", [{"QT_QPA_PLATFORM": "offscreen"}, {"DISPLAY": ":4711"}])
def test_a_missing_library_is_named_with_the_packages_that_bring_it(libraries, monkeypatch, environment):
    libraries.append("libEGL.so.1")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    message = display.missing_for_window()
    assert "libEGL.so.1" in message
    assert f"apt install {display.PACKAGES}" in message
    assert {"libegl1", "libgl1", "libxcb-cursor0"} <= set(display.PACKAGES.split())
    assert "\n" not in message


def test_a_wayland_compositor_that_answers_is_enough(libraries, monkeypatch, tmp_path):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "wayland-7"))
        compositor.listen()
        assert display.missing_for_window() == ""
    assert "wayland-7 cannot be reached" in display.missing_for_window()


def test_where_the_compositor_is_silent_the_x_server_is_asked(libraries, monkeypatch, tmp_path):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("DISPLAY", ":4711")
    assert "the display :4711 cannot be reached" in display.missing_for_window()


@pytest.mark.parametrize("wanted", ["wayland;xcb", "xcb"])
def test_a_list_of_platforms_is_understood(libraries, monkeypatch, wanted):
    monkeypatch.setenv("QT_QPA_PLATFORM", wanted)
    assert "no display" in display.missing_for_window()


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_always_have_a_display(monkeypatch, system):
    monkeypatch.setattr(display.sys, "platform", system)
    assert display.missing_for_window() == ""


def test_a_missing_binding_is_told(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(display.importlib.util, "find_spec", lambda name: None)
    assert "PySide6 is not installed" in display.missing_for_window()
