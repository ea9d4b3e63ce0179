"""Encodings by the names that people know them by."""

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "windows-1252 (Western Europe)",
    "iso8859-15": "ISO 8859-15 (Western Europe)",
    "mac-roman": "Mac Roman (Western Europe)",
    "cp850": "DOS 850 (Western Europe)",
    "cp437": "DOS 437 (United States)",
    "cp1250": "windows-1250 (Central Europe)",
    "iso8859-2": "ISO 8859-2 (Central Europe)",
    "cp852": "DOS 852 (Central Europe)",
    "cp1251": "windows-1251 (Cyrillic)",
    "koi8-r": "KOI8-R (Russian)",
    "koi8-u": "KOI8-U (Ukrainian)",
    "cp866": "DOS 866 (Cyrillic)",
    "mac-cyrillic": "Mac Cyrillic",
    "cp1253": "windows-1253 (Greek)",
    "cp1254": "windows-1254 (Turkish)",
    "cp1255": "windows-1255 (Hebrew)",
    "cp1256": "windows-1256 (Arabic)",
    "cp1257": "windows-1257 (Baltic)",
    "tis-620": "TIS-620 (Thai)",
    "gb18030": "GB 18030 (Chinese)",
    "big5": "Big5 (Chinese)",
    "euc_jp": "EUC-JP (Japanese)",
    "cp932": "Shift JIS (Japanese)",
    "cp949": "CP949 (Korean)",
}
"""Common encodings by the names of Python's codecs."""


def encoding_name(codec: str) -> str:
    """The short name of a codec, as in a sentence: `windows-1252` for `cp1252`."""
    known = ENCODINGS.get(codec) or ENCODINGS.get(codec.replace("_", "-"))
    return known.partition(" (")[0] if known else codec.replace("_", "-").upper()
