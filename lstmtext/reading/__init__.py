"""From files on a disk to a text: encodings, formats, folders, documents."""
