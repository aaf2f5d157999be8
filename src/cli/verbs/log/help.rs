//! The words of `fondo log`.

use crate::cli::help::Text;

pub const HELP: &[Text] = &[
    Text::new(
        "log.about",
        "The event log as evidence: verify, sign, leave with others, prove",
        "Il registro degli eventi come prova: verifica, firma, deposito, dimostrazione",
    ),
    Text::new("log.usage", "fondo log VERB [OPTIONS]", "fondo log VERBO [OPZIONI]"),
    Text::new(
        "log.after",
        "Each event bears the digest of the one before; over all of them stands a Merkle tree (RFC 6962) whose head is signed: a \
         checkpoint. Who holds a checkpoint can show later that nothing before it was changed, not even by whoever has the key. \
         Anybody can check without Fondo: docs/event-log.md.\n\n\
         Once:      fondo log key --name archivio.example.it/fondo\n\
         Regularly: fondo log deposit --folder /mnt/protocol-office\n\
         Whenever:  fondo log verify --deposit /mnt/protocol-office",
        "Ogni evento porta l'impronta di quello precedente; su tutti sta un albero di Merkle (RFC 6962) la cui radice viene firmata: \
         un checkpoint. Chi tiene un checkpoint può dimostrare in futuro che nulla prima di esso è stato modificato, nemmeno da chi \
         ha la chiave. Chiunque può verificare senza Fondo: docs/event-log.md.\n\n\
         Una volta:       fondo log key --name archivio.example.it/fondo\n\
         Con regolarità:  fondo log deposit --folder /mnt/ufficio-protocollo\n\
         In ogni momento: fondo log verify --deposit /mnt/ufficio-protocollo",
    ),
    Text::new(
        "log verify.about",
        "Check that the event log is whole and unaltered",
        "Verifica che il registro degli eventi sia integro e inalterato",
    ),
    Text::new(
        "log verify.usage",
        "fondo log verify [--key KEY]... [--deposit DIR]... [--tip NUMBER:SHA256]...",
        "fondo log verify [--key CHIAVE]... [--deposit CARTELLA]... [--tip NUMERO:SHA256]...",
    ),
    Text::new(
        "log verify.after",
        "Walks the whole chain, builds the tree, compares it with every checkpoint and its signature, and says the tip: number and \
         digest of the last event. What was altered is named by file and line. Checkpoints that others hold (--deposit), keys that \
         were made known elsewhere (--key) and tips that were noted elsewhere (--tip) show what the log alone cannot: that it was \
         not written anew as a whole. Ends with 1 if something is wrong.\n\n\
         Examples:\n  \
         fondo log verify --workspace /srv/fondo --deposit /mnt/protocol-office\n  \
         fondo log verify --tip 4210:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "Percorre tutta la catena, costruisce l'albero, lo confronta con ogni checkpoint e la sua firma, e dice la punta: numero e \
         impronta dell'ultimo evento. Ciò che è stato alterato è indicato per file e riga. I checkpoint tenuti da altri (--deposit), \
         le chiavi rese note altrove (--key) e le punte annotate altrove (--tip) mostrano ciò che il registro da solo non può: che \
         non è stato riscritto per intero. Termina con 1 se qualcosa non va.\n\n\
         Esempi:\n  \
         fondo log verify --workspace /srv/fondo --deposit /mnt/ufficio-protocollo\n  \
         fondo log verify --tip 4210:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ),
    Text::new(
        "log verify.tip",
        "A tip that was noted elsewhere, as number and digest. May be repeated",
        "Una punta annotata altrove, come numero e impronta. Ripetibile",
    ),
    Text::new("log verify.tip=", "NUMBER:SHA256", "NUMERO:SHA256"),
    Text::new(
        "log verify.key",
        "A key that is trusted, as `fondo log key` says it. Without it, those beside the checkpoints. May be repeated",
        "Una chiave di cui ci si fida, come la dice `fondo log key`. Se manca, quelle accanto ai checkpoint. Ripetibile",
    ),
    Text::new("log verify.key=", "KEY", "CHIAVE"),
    Text::new(
        "log verify.deposit",
        "A folder with checkpoints that others hold. May be repeated",
        "Una cartella con i checkpoint tenuti da altri. Ripetibile",
    ),
    Text::new("log verify.deposit=", "DIR", "CARTELLA"),
    Text::new(
        "log verify.witness_key",
        "Key of a witness whose signatures are looked at too: name+id+key. May be repeated",
        "Chiave di un testimone di cui si guardano anche le firme: nome+id+chiave. Ripetibile",
    ),
    Text::new("log verify.witness_key=", "KEY", "CHIAVE"),
    Text::new(
        "log key.about",
        "Show the key that signs checkpoints; make it at first use",
        "Mostra la chiave che firma i checkpoint; la crea al primo uso",
    ),
    Text::new("log key.usage", "fondo log key [--name NAME] [--renew]", "fondo log key [--name NOME] [--renew]"),
    Text::new(
        "log key.after",
        "Writes the public key in the form of signed notes (C2SP): name, id, key. The secret half lies in keys/log.key, readable by \
         its owner alone; keep a copy in a safe place. After a theft or a loss, --renew makes a new one: older checkpoints stay good.\n\n\
         Example:\n  \
         fondo log key --name archivio.example.it/fondo",
        "Scrive la chiave pubblica nella forma delle note firmate (C2SP): nome, id, chiave. La parte segreta sta in keys/log.key, \
         leggibile solo dal proprietario; conservarne una copia in luogo sicuro. Dopo un furto o una perdita, --renew ne crea una \
         nuova: i checkpoint precedenti restano validi.\n\n\
         Esempio:\n  \
         fondo log key --name archivio.example.it/fondo",
    ),
    Text::new(
        "log key.name",
        "Name of the log, for its whole life: an address of the institution without https://, no blanks",
        "Nome del registro, per tutta la sua vita: un indirizzo dell'ente senza https://, senza spazi",
    ),
    Text::new("log key.renew", "Make a new key though there is one", "Crea una chiave nuova anche se ce n'è già una"),
    Text::new(
        "log checkpoint.about",
        "Verify the log and sign it as it stands",
        "Verifica il registro e lo firma così com'è",
    ),
    Text::new(
        "log checkpoint.usage",
        "fondo log checkpoint [--workspace DIR] [--tsa URL]",
        "fondo log checkpoint [--workspace CARTELLA] [--tsa URL]",
    ),
    Text::new(
        "log checkpoint.after",
        "Nothing is signed that contradicts an earlier checkpoint. The checkpoint is a signed note (C2SP tlog-checkpoint) in \
         events/checkpoints; with --tsa a time stamp authority (RFC 3161) attests when it saw it.\n\n\
         Example:\n  \
         fondo log checkpoint --tsa https://tsa.example/tsr",
        "Non viene firmato nulla che contraddica un checkpoint precedente. Il checkpoint è una nota firmata (C2SP tlog-checkpoint) in \
         events/checkpoints; con --tsa un'autorità di marcatura temporale (RFC 3161) attesta quando l'ha visto.\n\n\
         Esempio:\n  \
         fondo log checkpoint --tsa https://tsa.example/tsr",
    ),
    Text::new(
        "log checkpoint.tsa",
        "Address of a time stamp authority (RFC 3161)",
        "Indirizzo di un'autorità di marcatura temporale (RFC 3161)",
    ),
    Text::new("log checkpoint.tsa=", "URL", "URL"),
    Text::new(
        "log deposit.about",
        "Leave a checkpoint with another party: a folder, mail, a program, a witness",
        "Deposita un checkpoint presso altri: una cartella, la posta, un programma, un testimone",
    ),
    Text::new(
        "log deposit.usage",
        "fondo log deposit [--folder DIR]... [--mail ADDRESS]...\n                         [--command PROGRAM]... [--witness URL]...",
        "fondo log deposit [--folder CARTELLA]... [--mail INDIRIZZO]...\n                         [--command PROGRAMMA]... [--witness URL]...",
    ),
    Text::new(
        "log deposit.after",
        "Makes a checkpoint if the log has grown, and leaves it outside; events/checkpoints/deposits.jsonl says where. What a folder \
         holds of this log already must be its beginning: otherwise somebody was shown another history, and nothing is signed.\n\n\
         Examples:\n  \
         fondo log deposit --folder /mnt/protocol-office --mail protocollo@comune.example.it\n  \
         fondo log deposit --command /usr/local/bin/send-to-notary",
        "Crea un checkpoint se il registro è cresciuto e lo lascia all'esterno; events/checkpoints/deposits.jsonl dice dove. Ciò che \
         una cartella contiene già di questo registro deve esserne l'inizio: altrimenti a qualcuno è stata mostrata un'altra storia, \
         e non viene firmato nulla.\n\n\
         Esempi:\n  \
         fondo log deposit --folder /mnt/ufficio-protocollo --mail protocollo@comune.example.it\n  \
         fondo log deposit --command /usr/local/bin/invia-al-notaio",
    ),
    Text::new(
        "log deposit.folder",
        "A folder that somebody else keeps. May be repeated",
        "Una cartella tenuta da altri. Ripetibile",
    ),
    Text::new("log deposit.folder=", "DIR", "CARTELLA"),
    Text::new(
        "log deposit.mail",
        "An address; how mail is sent stands in fondo.toml under [mail]. May be repeated",
        "Un indirizzo; come si spedisce è scritto in fondo.toml sotto [mail]. Ripetibile",
    ),
    Text::new("log deposit.mail=", "ADDRESS", "INDIRIZZO"),
    Text::new(
        "log deposit.command",
        "A program that is given the checkpoint on its standard input. May be repeated",
        "Un programma che riceve il checkpoint sullo standard input. Ripetibile",
    ),
    Text::new("log deposit.command=", "PROGRAM", "PROGRAMMA"),
    Text::new(
        "log deposit.witness",
        "Address of a witness (C2SP tlog-witness), which signs that the log continues what it saw before. May be repeated",
        "Indirizzo di un testimone (C2SP tlog-witness), che firma che il registro continua ciò che ha visto prima. Ripetibile",
    ),
    Text::new("log deposit.witness=", "URL", "URL"),
    Text::new(
        "log deposit.witness_key",
        "Key of a witness: name+id+key. May be repeated",
        "Chiave di un testimone: nome+id+chiave. Ripetibile",
    ),
    Text::new("log deposit.witness_key=", "KEY", "CHIAVE"),
    Text::new(
        "log prove.about",
        "Write one event with the proof that it stands in the log",
        "Scrive un evento con la prova che si trova nel registro",
    ),
    Text::new(
        "log prove.usage",
        "fondo log prove NUMBER [--out DIR]\n       fondo log prove --since SIZE [--out DIR]",
        "fondo log prove NUMERO [--out CARTELLA]\n       fondo log prove --since EVENTI [--out CARTELLA]",
    ),
    Text::new(
        "log prove.after",
        "For somebody who is not given the log: event-NUMBER.json is the line as it stands in it, event-NUMBER.tlog-proof the path \
         from it to a signed checkpoint (C2SP tlog-proof). With --since, for somebody who holds an earlier checkpoint: \
         consistency-OLD-NEW.txt proves that its events are the beginning of today's log (the form is that of a request of C2SP \
         tlog-witness). The manual has the few lines of Python that check both.\n\n\
         Examples:\n  \
         fondo log prove 4210 --out /tmp\n  \
         fondo log prove --since 1200 --out /tmp",
        "Per chi non riceve il registro: event-NUMERO.json è la riga così come vi si trova, event-NUMERO.tlog-proof il percorso da essa \
         a un checkpoint firmato (C2SP tlog-proof). Con --since, per chi ha un checkpoint precedente: consistency-PRIMA-ORA.txt prova che \
         i suoi eventi sono l'inizio del registro di oggi (la forma è quella di una richiesta di C2SP tlog-witness). Il manuale ha le \
         poche righe di Python che verificano entrambe.\n\n\
         Esempi:\n  \
         fondo log prove 4210 --out /tmp\n  \
         fondo log prove --since 1200 --out /tmp",
    ),
    Text::new("log prove.event", "Number of the event", "Numero dell'evento"),
    Text::new("log prove.event=", "NUMBER", "NUMERO"),
    Text::new("log prove.since", "Events of the earlier checkpoint", "Eventi del checkpoint precedente"),
    Text::new("log prove.since=", "SIZE", "EVENTI"),
    Text::new("log show.about", "Show what was done to one object", "Mostra ciò che è stato fatto a un oggetto"),
    Text::new(
        "log show.usage",
        "fondo log show OBJECT [--workspace DIR]",
        "fondo log show OGGETTO [--workspace CARTELLA]",
    ),
    Text::new(
        "log show.after",
        "The answer comes from the catalogue; the log itself has the details of each number.\n\n\
         Examples:\n  \
         fondo log show BUSTA-1/v1\n  \
         fondo log show store:nas",
        "La risposta viene dal catalogo; il registro stesso ha i dettagli di ogni numero.\n\n\
         Esempi:\n  \
         fondo log show BUSTA-1/v1\n  \
         fondo log show store:nas",
    ),
    Text::new(
        "log show.object",
        "A version of a unit (BUSTA-1/v1) or a store (store:NAME)",
        "Una versione di un'unità (BUSTA-1/v1) o uno store (store:NOME)",
    ),
    Text::new("log show.object=", "OBJECT", "OGGETTO"),
    Text::new(
        "log prove.out",
        "Where both files go. Without it, the current folder",
        "Dove vanno i due file. Se manca, la cartella corrente",
    ),
    Text::new("log prove.out=", "DIR", "CARTELLA"),
];
