//! The words of `fondo verify`.

use crate::cli::help::Text;

pub const HELP: &[Text] = &[
    Text::new(
        "verify.about",
        "Read what is kept to the last byte: changed, missing, new, moved, unreachable",
        "Rilegge fino all'ultimo byte ciò che è conservato: modificato, mancante, nuovo, spostato, non raggiungibile",
    ),
    Text::new(
        "verify.usage",
        "fondo verify PLACE... [--manifest LIST]\n       fondo verify PLACE --create MANIFEST\n       \
         fondo verify --due [--store NAME]... [--report]\n       fondo verify --coverage [--store NAME]...",
        "fondo verify LUOGO... [--manifest ELENCO]\n       fondo verify LUOGO --create MANIFESTO\n       \
         fondo verify --due [--store NOME]... [--report]\n       fondo verify --coverage [--store NOME]...",
    ),
    Text::new(
        "verify.after",
        "A place is a bag or anything else with a list of digests, in a folder, a zip or a tar, which is read without unpacking. The list \
         is Fondo's own manifest, or one of sha256sum, b3sum, md5sum, hashdeep, or a table. Nothing is changed. A device that is not mounted, a share that \
         does not answer and a folder that may not be read are unreachable: their files are never called missing. What is gone and \
         what is new is compared by digest, so that moved and renamed files are known.\n\n\
         Ends with 0 if all is as it was, 1 if something is not, 4 if something could only not be reached.\n\n\
         Examples:\n  \
         fondo verify /mnt/nas/scans --create /srv/fixity/scans.jsonl   once: record a folder\n  \
         fondo verify /mnt/nas/scans --manifest /srv/fixity/scans.jsonl\n  \
         fondo verify /mnt/usb --manifest /mnt/usb/sha256sums.txt\n  \
         fondo verify /srv/fondo/packages/*/*_v* --deep\n  \
         fondo verify --due --report --workspace /srv/fondo             every day: a slice of each store",
        "Un luogo è un pacchetto BagIt, o qualsiasi altra cosa con un elenco di impronte, in una cartella, uno zip o un tar, letto senza \
         estrarlo. L'elenco è il manifesto di Fondo, o quello di sha256sum, b3sum, md5sum, hashdeep, o una tabella. Non cambia nulla. Un dispositivo non \
         montato, una condivisione che non risponde e una cartella che non si può leggere sono non raggiungibili: i loro file non \
         sono mai detti mancanti. Ciò che non c'è più e ciò che è nuovo si confronta per impronta: i file spostati e rinominati si \
         riconoscono.\n\n\
         Termina con 0 se tutto è com'era, 1 se qualcosa non lo è, 4 se qualcosa era soltanto non raggiungibile.\n\n\
         Esempi:\n  \
         fondo verify /mnt/nas/scansioni --create /srv/fixity/scansioni.jsonl   una volta: registra una cartella\n  \
         fondo verify /mnt/nas/scansioni --manifest /srv/fixity/scansioni.jsonl\n  \
         fondo verify /mnt/usb --manifest /mnt/usb/sha256sums.txt\n  \
         fondo verify /srv/fondo/packages/*/*_v* --deep\n  \
         fondo verify --due --report --workspace /srv/fondo             ogni giorno: una parte di ogni store",
    ),
    Text::new("verify.place", "Folders, zips, tars", "Cartelle, zip, tar"),
    Text::new("verify.place=", "PLACE", "LUOGO"),
    Text::new(
        "verify.due",
        "Read what is due today of the stores of fondo.toml, so that every byte is read within its period",
        "Legge ciò che oggi è dovuto degli store di fondo.toml, così che ogni byte sia letto entro il suo periodo",
    ),
    Text::new(
        "verify.coverage",
        "Say how old the oldest reading of each store is, and when its promise would break",
        "Dice quanto è vecchia la lettura più vecchia di ogni store e quando la promessa verrebbe meno",
    ),
    Text::new(
        "verify.audit",
        "Read a random sample of each store, large enough to find damage of this part of its files: 0.1",
        "Legge un campione casuale di ogni store, abbastanza grande da trovare un danno a questa parte dei file: 0.1",
    ),
    Text::new("verify.audit=", "PERCENT", "PERCENTO"),
    Text::new(
        "verify.confidence",
        "How surely the sample is to find it. Without it, 95",
        "Con quale sicurezza il campione deve trovarlo. Se manca, 95",
    ),
    Text::new("verify.confidence=", "PERCENT", "PERCENTO"),
    Text::new("verify.store", "Only this store. May be repeated", "Solo questo store. Ripetibile"),
    Text::new("verify.store=", "NAME", "NOME"),
    Text::new(
        "verify.report",
        "Give one summary of the run by mail and to the server that fondo.toml names",
        "Dà un solo riepilogo dell'esecuzione per posta e al server indicati da fondo.toml",
    ),
    Text::new(
        "verify.only_faults",
        "Give the summary only if something is not well",
        "Dà il riepilogo solo se qualcosa non va",
    ),
    Text::new(
        "verify.metrics",
        "Write metrics for Prometheus (textfile collector) to this file",
        "Scrive in questo file le metriche per Prometheus (textfile collector)",
    ),
    Text::new("verify.metrics=", "FILE", "FILE"),
    Text::new(
        "verify.html",
        "Write the summary as a page to this file",
        "Scrive in questo file il riepilogo come pagina",
    ),
    Text::new("verify.html=", "FILE", "FILE"),
    Text::new(
        "verify.manifest",
        "The list of what should be there. Without it, the manifests of the bag",
        "L'elenco di ciò che deve esserci. Se manca, i manifesti del pacchetto BagIt",
    ),
    Text::new("verify.manifest=", "LIST", "ELENCO"),
    Text::new(
        "verify.create",
        "Write a manifest with BLAKE3 and SHA-256 of every file, size and time; one that is there is never replaced",
        "Scrive un manifesto con BLAKE3 e SHA-256 di ogni file, dimensione e data; uno esistente non viene mai sostituito",
    ),
    Text::new("verify.create=", "MANIFEST", "MANIFESTO"),
    Text::new(
        "verify.blake3",
        "With --create: BLAKE3 alone, several times as fast with large files",
        "Con --create: solo BLAKE3, con file grandi molto più veloce",
    ),
    Text::new(
        "verify.seal",
        "The seal of the manifest as it was noted elsewhere: another manifest is told",
        "Il sigillo del manifesto annotato altrove: un manifesto diverso viene segnalato",
    ),
    Text::new("verify.seal=", "SHA256", "SHA256"),
    Text::new(
        "verify.quick",
        "Look at names, sizes and times alone and read no listed file: damage inside is not seen. Not for archives",
        "Guarda solo nomi, dimensioni e date e non legge i file elencati: i danni interni non si vedono. Non per archivi compressi",
    ),
    Text::new(
        "verify.deep",
        "Take every digest that is on record, not one; with --due, of all files, whatever is due",
        "Calcola ogni impronta a registro, non una sola; con --due, di tutti i file, dovuti o no",
    ),
    Text::new(
        "verify.sha256",
        "Take SHA-256, where there is one, in place of BLAKE3",
        "Calcola SHA-256, dove c'è, invece di BLAKE3",
    ),
    Text::new(
        "verify.rate",
        "Most bytes that are read in a second, on average: 50M",
        "Byte letti al massimo in un secondo, in media: 50M",
    ),
    Text::new("verify.rate=", "SIZE", "DIMENSIONE"),
    Text::new(
        "verify.background",
        "Read when nobody else wants the disk or the processor: the idle class of the disk, the lowest priority",
        "Legge quando nessun altro vuole il disco o il processore: classe idle del disco, priorità minima",
    ),
    Text::new(
        "verify.threads",
        "Threads that read. Without it, one for each processor",
        "Thread che leggono. Se manca, uno per processore",
    ),
    Text::new("verify.threads=", "N", "N"),
    Text::new(
        "verify.scratch",
        "Folder for what is sorted on disk while it is at work. Without it, that of the system",
        "Cartella per ciò che si ordina su disco durante il lavoro. Se manca, quella del sistema",
    ),
    Text::new("verify.scratch=", "DIR", "CARTELLA"),
];
