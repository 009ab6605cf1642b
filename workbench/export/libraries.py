"""What is said where a format needs a library that is not there."""

from workbench.errors import MachineError


def missing(form: str, package: str) -> MachineError:
    """The error to raise.

    >>> print(missing("parquet", "pyarrow"))
    The format parquet needs the package pyarrow, which is not installed; \
install it with: pip install -e ".[export]"
    """
    return MachineError(
        f"The format {form} needs the package {package}, which is not installed; "
        'install it with: pip install -e ".[export]"'
    )
