"""What is sent to the page, put together again as the page does."""


def unpacked(table, numbers):
    """Put a table together: words by their codes, numbers as they are; return where it ends."""
    at, columns = table["start"], {}
    for column in table["columns"]:
        cells = numbers[at : at + column["length"]].tolist()
        at += column["length"]
        words = column["words"]
        columns[column["name"]] = cells if words is None else [words[int(code)] for code in cells]
    return columns, at
