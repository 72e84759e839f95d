from audiocoach.importers.draft import Importer

IMPORTER = Importer("text", "text", (".txt", ".md", ".text"), lambda start: False, lambda d, r: r.refuse("x"))
