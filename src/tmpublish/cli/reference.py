"""Parser of the command line → completions for bash, zsh and fish, and the manual page (man(7))."""

import argparse
from collections.abc import Iterator

from tmpublish import __version__

Parsers = dict[str, argparse.ArgumentParser]

BASH = """\
_tmpublish() {{
    local words="{names}"
    case ${{COMP_WORDS[1]}} in
{cases}
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -f -- "${{COMP_WORDS[COMP_CWORD]}}")
}}
complete -o filenames -F _tmpublish tmpublish
"""
ZSH = """\
#compdef tmpublish
local -a commands=(
{names}
)
if ((CURRENT == 2)); then
    _describe command commands
    return
fi
case $words[2] in
{cases}
esac
"""
PAGE = """\
.TH TMPUBLISH 1 "" "tmpublish {version}" "User Commands"
.SH NAME
tmpublish \\- {description}
.SH SYNOPSIS
.B tmpublish
.I COMMAND
[\\fIOPTION\\fR]...
.SH COMMANDS
{commands}
.SH EXAMPLES
.nf
{examples}
.fi
.SH EXIT STATUS
{codes}
"""


def text(parser: argparse.ArgumentParser, form: str) -> str:
    """Return the completions for a shell (`bash`, `zsh`, `fish`), or the manual page (`man`)."""
    return FORMS[form](parser)


def _commands(parser: argparse.ArgumentParser) -> tuple[Parsers, dict[str, str]]:
    """Return the parser of each command, and its line of help."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return action.choices, {each.dest: each.help or "" for each in action._choices_actions}
    return {}, {}


def _options(command: argparse.ArgumentParser) -> list[argparse.Action]:
    return [action for action in command._actions if action.option_strings]


def _help(command: argparse.ArgumentParser, action: argparse.Action) -> str:
    """Return the help of an option with its default in it."""
    return " ".join(command._get_formatter()._expand_help(action).split())


def _bash(parser: argparse.ArgumentParser) -> str:
    parsers, helps = _commands(parser)
    words = {
        name: " ".join(word for action in _options(command) for word in action.option_strings)
        for name, command in parsers.items()
    }
    rows = (f'        {name}) words="{options}" ;;' for name, options in words.items())
    return BASH.format(names=" ".join(helps), cases="\n".join(rows))


def _zsh(parser: argparse.ArgumentParser) -> str:
    parsers, helps = _commands(parser)

    def rows(command: argparse.ArgumentParser) -> Iterator[str]:
        for action in _options(command):
            said = _quoted(_help(command, action).translate({ord(sign): None for sign in "[]:"}))
            value = "" if action.nargs == 0 else f":{action.dest}:{_values(action) or '_files'}"
            for word in action.option_strings:
                yield f"'{word}[{said}]{value}'"

    names = "\n".join(f"    '{name}:{_quoted(said)}'" for name, said in helps.items())
    cases = "\n".join(
        f"{name}) _arguments {' '.join(rows(command))} '*:file:_files' ;;"
        for name, command in parsers.items()
    )
    return ZSH.format(names=names, cases=cases)


def _values(action: argparse.Action) -> str:
    return f"({' '.join(map(str, action.choices))})" if action.choices else ""


def _fish(parser: argparse.ArgumentParser) -> str:
    parsers, helps = _commands(parser)
    rows = [
        f"complete -c tmpublish -n __fish_use_subcommand -a {name} -d '{_quoted(said, fish=True)}'"
        for name, said in helps.items()
    ]
    for name, command in parsers.items():
        for action in _options(command):
            flags = " ".join(
                f"-{'l' if word.startswith('--') else 's'} {word.lstrip('-')}"
                for word in action.option_strings
            )
            value = f" -a '{' '.join(map(str, action.choices))}'" if action.choices else ""
            taken = "" if action.nargs == 0 else f" -r{value}"
            said = _quoted(_help(command, action), fish=True)
            where = f"-n '__fish_seen_subcommand_from {name}'"
            rows.append(f"complete -c tmpublish {where} {flags}{taken} -d '{said}'")
    return "\n".join(rows) + "\n"


def _quoted(words: str, fish: bool = False) -> str:
    """Return words for single quotes of a shell."""
    return words.replace("'", "\\'" if fish else "'\\''")


def _page(parser: argparse.ArgumentParser) -> str:
    parsers, helps = _commands(parser)
    examples, _, codes = (parser.epilog or "").removeprefix("examples:\n").partition("\n\n")
    return PAGE.format(
        version=__version__,
        description=_roff(parser.description or ""),
        commands="\n".join(_section(name, parsers[name], said) for name, said in helps.items()),
        examples=_roff(examples),
        codes=_roff(codes.splitlines()[0].removeprefix("Exit code: ")),
    )


def _section(name: str, command: argparse.ArgumentParser, said: str) -> str:
    """Return a command of the manual page: usage, help, options."""
    usage = " ".join(command.format_usage().removeprefix("usage: ").split())
    lines = [f".SS {name}", f".B {_roff(usage)}", ".PP", _roff(f"{said[:1].upper()}{said[1:]}.")]
    for action in command._actions:
        flags = ", ".join(action.option_strings) or action.metavar or action.dest
        metavar = f" {action.metavar}" if action.option_strings and action.metavar else ""
        lines += [".TP", f".B {_roff(f'{flags}{metavar}')}", _roff(_help(command, action))]
    return "\n".join(lines)


def _roff(words: str) -> str:
    """Return words as man(7) takes them: hyphens that are signs, no line that begins with a request."""
    escaped = words.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join(f"\\&{line}" if line[:1] in (".", "'") else line for line in escaped.splitlines())


FORMS = {"bash": _bash, "zsh": _zsh, "fish": _fish, "man": _page}
