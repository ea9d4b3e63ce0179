# shellcheck shell=sh disable=SC2086 # some variables hold several words
# Sourced by `demo` and `test`: makes a Python environment with the program in it, once.
#
#   LSTMTEXT_VENV      the environment's folder (.venv in the checkout)
#   LSTMTEXT_PIP_ARGS  more arguments for `pip install`, for example another package index

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
venv=${LSTMTEXT_VENV:-$root/.venv}

# What Qt loads from the system: OpenGL, fonts, D-Bus, and its window plugin's X11 libraries.
qt_packages="libgl1 libegl1 libfontconfig1 libdbus-1-3 libglib2.0-0 libx11-6 libx11-xcb1
    libxkbcommon0 libxkbcommon-x11-0 libxcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0
    libxcb-keysyms1 libxcb-randr0 libxcb-render0 libxcb-render-util0 libxcb-shape0 libxcb-shm0
    libxcb-sync1 libxcb-util1 libxcb-xfixes0 libxcb-xkb1"

# set_up [EXTRA]: all that has to happen before the program, or its tests, can run.
set_up() {
    find_python || true
    if command -v apt-get >/dev/null; then
        install_system_packages
        find_python || true
    fi
    [ -n "$python" ] || stop "Python 3.11 or newer is needed, and none was found."
    install_program "${1:+[$1]}"
}

say() {
    printf '%s\n' "==> $*" >&2
}

stop() {
    printf '%s\n' "$0: $*" >&2
    exit 1
}

find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            return
        fi
    done
    python=
    old=$(python3 --version 2>/dev/null) || return 1
    stop "Python 3.11 or newer is needed; this machine has $old."
}

install_system_packages() {
    needed=$qt_packages
    [ -d /usr/share/fonts ] || needed="$needed fonts-dejavu-core"
    if [ -z "$python" ]; then
        needed="$needed python3 python3-venv"
    elif ! "$python" -c 'import ensurepip' 2>/dev/null; then
        needed="$needed $("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    fi
    # A package can be there under a newer name that provides the old one (libglib2.0-0t64).
    present=$(dpkg-query --show --showformat '${db:Status-Status} ${Package} ${Provides}\n' |
        sed -n 's/^installed //p' | tr -s ',()\n' ' ')
    missing=
    for package in $needed; do
        case " $present " in
            *" $package "*) ;;
            *) missing="$missing $package" ;;
        esac
    done
    [ -n "$missing" ] || return 0

    command="apt-get install --yes --no-install-recommends$missing"
    refused="These system packages are needed; as administrator, run: $command"
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || stop "$refused"
        as_root=sudo
    fi
    say "Installing system packages:$missing"
    # The list may be stale, and another source's failure is no reason to give up.
    $as_root apt-get update -qq || true
    $as_root env DEBIAN_FRONTEND=noninteractive $command -qq >/dev/null || stop "$refused"
}

install_program() {
    extras=$1
    wanted=$(echo "$root" && cat "$root/pyproject.toml")
    if [ "$(cat "$venv/lstmtext-installed$extras" 2>/dev/null)" = "$wanted" ] &&
        "$venv/bin/python" -P -c 'import lstmtext' 2>/dev/null; then
        return
    fi
    say "Installing the program and what it needs in $venv (some minutes the first time)"
    if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        rm -f "$venv"/bin/python* # of a Python that is gone
        "$python" -m venv "$venv" || stop "The environment could not be made."
    fi
    quiet=
    [ -t 2 ] || quiet=--quiet # no progress bars in a log
    { install_without_cuda || install_with_pip --editable "$root$extras"; } >&2 ||
        stop "The installation failed; the lines above say why."
    for kind in "" "$extras"; do # with an extra, the program is there too
        printf '%s\n' "$wanted" >"$venv/lstmtext-installed$kind"
    done
}

# On Linux, pip's torch carries several GB for NVIDIA cards. Without such a card, uv can take the
# build that does without. uv reads no pip settings: where they name a source, pip decides.
install_without_cuda() {
    [ "$(uname -s)" = Linux ] || return
    [ ! -e /proc/driver/nvidia ] && ! command -v nvidia-smi >/dev/null || return
    [ -z "${LSTMTEXT_PIP_ARGS:-}" ] || return
    ! "$venv/bin/python" -m pip config list | grep -Eq 'index-url|find-links' || return
    install_with_pip uv &&
        "$venv/bin/python" -m uv pip install $quiet --torch-backend=cpu --editable "$root$extras" &&
        return
    say "uv could not install it; trying with pip, which may take a few GB."
    return 1
}

install_with_pip() {
    "$venv/bin/python" -m pip install --disable-pip-version-check $quiet \
        ${LSTMTEXT_PIP_ARGS:-} "$@"
}
