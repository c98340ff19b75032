"""Where the files of pièces live and how they are made safe: sandbox, examination, storage, previews, watermark."""
