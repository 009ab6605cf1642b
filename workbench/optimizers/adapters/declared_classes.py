"""What the classes of a Python file declare, read from its text: nothing of the file is run."""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from storage.messages import Message
from workbench.errors import InputError
from workbench.optimizers import terms
from workbench.settings import setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workbench.own_code.source_files import SourceFile

TYPES = {"float": float, "int": int, "bool": bool, "str": str}


@dataclass(frozen=True)
class DeclaredClass:
    """A class of a file that is an optimizer.

    Attributes:
        name: of the class.
        text: its documentation.
        fields: for a rule of the workbench, its settings: type and default or declaration; else ``None``.
        signature: for a class of torch's kind, the arguments of its constructor; else ``None``.
    """

    name: str
    text: str
    fields: Mapping[str, tuple[Any, Any]] | None = None
    signature: inspect.Signature | None = field(default=None, compare=False)


def declared_classes(source: SourceFile) -> dict[str, DeclaredClass]:
    """The optimizers of a file, by the names of their classes.

    Those are the classes that assign ``Settings``, as rules of the workbench do, and those that are derived
    from ``Optimizer`` or from a class of torch.optim.

    Raises:
        InputError: when the file is no Python, or declares settings that only running it could tell.
    """
    with source.origin.guard(Message("reading it")):
        tree = ast.parse(source.content, source.origin.path)
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    return {
        name: found
        for name, node in classes.items()
        if not name.startswith("_") and (found := _Reading(source, classes).declared(node)) is not None
    }


class _Reading:
    def __init__(self, source: SourceFile, classes: Mapping[str, ast.ClassDef]) -> None:
        self._source = source
        self._classes = classes

    def declared(self, node: ast.ClassDef) -> DeclaredClass | None:
        text = ast.get_docstring(node) or ""
        settings = self._settings(node)
        if settings is not None:
            return DeclaredClass(node.name, text, fields=dict(self._fields(settings)))
        signature = self._signature(node, frozenset())
        return None if signature is None else DeclaredClass(node.name, text, signature=signature)

    def _settings(self, node: ast.ClassDef) -> ast.ClassDef | None:
        """The class that a rule's body calls Settings."""
        for statement in node.body:
            match statement:
                case ast.ClassDef(name="Settings"):
                    return statement
                case (
                    ast.Assign(targets=[ast.Name(id="Settings")], value=ast.Name(id=name))
                    | ast.AnnAssign(target=ast.Name(id="Settings"), value=ast.Name(id=name))
                ) if name in self._classes:
                    return self._classes[name]
        return None

    def _fields(self, node: ast.ClassDef) -> Iterator[tuple[str, tuple[Any, Any]]]:
        for statement in node.body:
            match statement:
                case ast.AnnAssign(
                    target=ast.Name(id=name), annotation=annotation, value=ast.expr() as value
                ):
                    kind = _type(annotation)
                    if kind is not inspect.Parameter.empty and name not in {"name", "convention"}:
                        yield name, (kind, self._default(value))

    def _default(self, node: ast.expr) -> Any:
        """A literal, or what ``setting(…)`` and ``terms.…(…)`` make of literals."""
        try:
            match node:
                case ast.Call(func=ast.Name(id="setting"), args=arguments, keywords=keywords):
                    return setting(*map(ast.literal_eval, arguments), **_literals(keywords))
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="terms"), attr=name),
                    args=arguments,
                    keywords=keywords,
                ) if inspect.isfunction(getattr(terms, name, None)):
                    return getattr(terms, name)(*map(ast.literal_eval, arguments), **_literals(keywords))
            return ast.literal_eval(node)
        except (ValueError, TypeError):
            allowed = Message(
                "a class whose settings are numbers, words or setting(…) of such, unlike line {0}",
                node.lineno,
            )
            raise InputError(self._source.origin.field, self._source.origin.value, allowed) from None

    def _signature(self, node: ast.ClassDef, passed: frozenset[str]) -> inspect.Signature | None:
        """The arguments of a class derived from Optimizer, ``None`` for any other class."""
        inherited = next(
            (found for each in node.bases if (found := self._of_ancestor(each, passed | {node.name}))), None
        )
        for statement in node.body:
            if (
                inherited is not None
                and isinstance(statement, ast.FunctionDef)
                and statement.name == "__init__"
            ):
                return inspect.Signature(_parameters(statement.args))
        return inherited

    def _of_ancestor(self, node: ast.expr, passed: frozenset[str]) -> inspect.Signature | None:
        name = ast.unparse(node).rpartition(".")[2]
        if isinstance(node, ast.Name) and name in self._classes:
            return None if name in passed else self._signature(self._classes[name], passed)
        from torch import optim

        known = getattr(optim, name, None)
        if not (isinstance(known, type) and issubclass(known, optim.Optimizer)):
            return None
        return inspect.Signature() if known is optim.Optimizer else inspect.signature(known)


def _parameters(arguments: ast.arguments) -> list[inspect.Parameter]:
    """The arguments of a function but the first, self; one with a default that is no literal has None."""
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    pairs = [*zip(positional, [*defaults, *arguments.defaults], strict=True)][1:]
    pairs += zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return [
        inspect.Parameter(
            argument.arg,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if default is None else _literal(default),
            annotation=inspect.Parameter.empty if argument.annotation is None else _type(argument.annotation),
        )
        for argument, default in pairs
    ]


def _literals(keywords: list[ast.keyword]) -> dict[str, Any]:
    return {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in keywords}


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _type(node: ast.expr) -> Any:
    """A type that settings can have, as far as the text tells it."""
    match node:
        case ast.Name(id=name) if name in TYPES:
            return TYPES[name]
        case ast.Subscript(value=ast.Name(id="Literal"), slice=words):
            choices = _literal(words)
            if choices:
                return Literal[choices]
    return inspect.Parameter.empty
