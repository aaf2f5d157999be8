//! The fields of a description and the headers under which people keep them.

use unicode_normalization::UnicodeNormalization;

use crate::records::Counting;

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident, $name:literal, [$($synonym:literal),* $(,)?];)*) => {
        /// A field of a description.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Field {
            $($(#[$doc])* $variant,)*
        }

        impl Field {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its name in profiles.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// Headers that mean it, normalised.
            #[must_use]
            pub const fn synonyms(self) -> &'static [&'static str] {
                match self {
                    $(Self::$variant => &[$($synonym),*],)*
                }
            }
        }
    };
}

fields! {
    /// The identifier of the unit.
    Identifier, "identifier", [
        "id", "identifier", "identificativo", "identificatore", "id unita", "id fascicolo", "id pratica", "id busta", "id registro", "id ua",
        "unit id", "unitid", "unit identifier", "item id", "file id", "codice identificativo", "identificativo unita", "identificativo fascicolo", "codice unita",
        "codice univoco", "id univoco", "reference code", "reference", "ref", "ref no", "codice di riferimento", "segnatura", "segnatura archivistica",
        "collocazione archivistica", "call number", "shelfmark", "codice", "code", "catalogue reference", "numero inventario", "n inventario", "inventory number",
        "dc identifier", "dcterms identifier",
    ];
    /// Fonds.
    Fonds, "fonds", ["fondo", "fonds", "fondo archivistico", "archivio", "complesso archivistico", "collection", "collezione", "record group", "superfondo", "subfondo"];
    /// Series.
    Series, "series", ["serie", "series", "serie archivistica", "sottoserie", "subseries", "sub series", "serie sottoserie", "partizione"];
    /// The file as a level of arrangement.
    File, "file", ["nome fascicolo", "denominazione fascicolo", "file name of the series", "livello fascicolo"];
    /// The item as a level of arrangement.
    Item, "item", ["unita documentaria", "documento", "item", "sottofascicolo", "inserto", "unita documentale"];
    /// The number of the file in its series.
    FileNumber, "file_number", [
        "fascicolo", "numero fascicolo", "n fascicolo", "num fascicolo", "nr fascicolo", "n fasc", "nr fasc", "fasc", "fascicolo n", "fascicolo numero", "numero", "n",
        "nr", "num", "file number", "file no", "number", "no", "numero pratica", "n pratica", "pratica", "numero d ordine", "n ord", "n ordine", "numero progressivo",
        "progressivo", "n progr", "numero unita", "n unita",
    ];
    /// The holding structure.
    Holding, "holding", [
        "unita", "busta", "n busta", "numero busta", "faldone", "n faldone", "mazzo", "scatola", "cartone", "filza", "unita di conservazione", "unita conservazione",
        "unita di condizionamento", "contenitore", "box", "box number", "box no", "container", "volume", "bundle", "holding",
    ];
    /// Title.
    Title, "title", [
        "titolo", "oggetto", "title", "subject", "descrizione", "description", "denominazione", "intitolazione", "titolo oggetto", "oggetto titolo", "titolo fascicolo",
        "oggetto fascicolo", "titolo originale", "titolo attribuito", "contenuto", "unit title", "unittitle", "dc title", "dcterms title",
    ];
    /// The dates as one statement.
    Dates, "dates", [
        "date", "data", "dates", "estremi", "estremi cronologici", "estremi cronologici unita", "datazione", "cronologia", "anno", "anni", "year", "years", "date range",
        "creation dates", "unit date", "unitdate", "dc date", "dcterms date", "periodo",
    ];
    /// Where the dates begin.
    DateStart, "date_start", [
        "data iniziale", "data inizio", "inizio", "dal", "da", "estremo iniziale", "anno iniziale", "anno inizio", "data da", "data dal", "date inizio", "date iniziale",
        "estremi inizio", "estremi dal", "start date", "date from", "from", "date start", "earliest date", "begin date", "start", "first date", "data remota", "estremo remoto",
        "estremi cronologici inizio", "estremi cronologici dal", "estremi cronologici da", "dates start", "dates from",
    ];
    /// Where the dates end.
    DateEnd, "date_end", [
        "data finale", "data fine", "fine", "al", "a", "estremo finale", "anno finale", "anno fine", "data a", "data al", "date fine", "date finale", "estremi fine",
        "estremi al", "end date", "date to", "to", "date end", "latest date", "end", "last date", "data recente", "estremo recente", "estremi cronologici fine",
        "estremi cronologici al", "estremi cronologici a", "dates end", "dates to",
    ];
    /// Opening date.
    Opened, "opened", ["data apertura", "data di apertura", "apertura", "aperto il", "opening date", "date opened", "opened", "data apertura fascicolo"];
    /// Closing date.
    Closed, "closed", ["data chiusura", "data di chiusura", "chiusura", "chiuso il", "closing date", "date closed", "closed", "data chiusura fascicolo"];
    /// Code in the classification plan.
    Classification, "classification", [
        "classifica", "classificazione", "indice di classificazione", "indice classificazione", "codice classifica", "codice di classificazione", "codice classificazione",
        "codice titolario", "titolario", "titolo classe", "classe", "class", "classification", "classification code", "class code", "cod classifica",
    ];
    /// Name of the class.
    ClassificationLabel, "classification_label", [
        "voce titolario", "voce di titolario", "voce", "descrizione classifica", "descrizione classificazione", "nome classe", "class label", "class name",
        "classification label", "classification name", "descrizione titolario",
    ];
    /// Retention.
    Retention, "retention", [
        "anni conservazione", "anni di conservazione", "conservazione", "tempi di conservazione", "tempo di conservazione", "periodo di conservazione",
        "durata conservazione", "retention", "retention period", "retention years", "massimario",
    ];
    /// What is foreseen at the end of retention.
    Disposition, "disposition", [
        "esito", "esito selezione", "destinazione finale", "scarto", "disposizione", "disposition", "disposal", "disposal action", "final action", "selezione e scarto",
    ];
    /// Restriction of access.
    Restriction, "restriction", [
        "riservatezza", "restrizioni", "restrizione", "restrizioni di accesso", "condizioni di accesso", "consultabilita", "accesso", "livello di riservatezza", "privacy",
        "riservato", "dati sensibili", "access restriction", "access restrictions", "access conditions", "access", "restriction", "confidentiality", "closure status",
        "conditions governing access",
    ];
    /// The support.
    Support, "support", ["supporto", "support", "tipo supporto", "tipo di supporto", "medium", "carrier", "materiale", "natura", "tipologia supporto"];
    /// Declared extent.
    Extent, "extent", [
        "consistenza", "consistenza carte", "n carte", "numero carte", "num carte", "nr carte", "carte", "cc", "n cc", "consistenza cc", "totale carte", "n fogli",
        "numero fogli", "fogli", "ff", "leaves", "folios", "number of leaves", "n pagine", "numero pagine", "num pagine", "nr pagine", "pagine", "pp", "facciate",
        "n facciate", "numero facciate", "consistenza pagine", "consistenza facciate", "pages", "page count", "number of pages", "no of pages", "n immagini",
        "numero immagini", "num immagini", "immagini", "n scansioni", "numero scansioni", "scansioni", "consistenza immagini", "images", "image count", "number of images",
        "extent", "quantity",
    ];
    /// Number of pieces.
    Pieces, "pieces", ["pezzi", "n pezzi", "numero pezzi", "consistenza pezzi", "pieces", "number of pieces", "items count"];
    /// Linear metres.
    LinearMetres, "linear_metres", ["metri lineari", "ml", "m l", "consistenza metri lineari", "linear metres", "linear meters", "shelf metres", "metri"];
    /// Weight.
    Weight, "weight", ["peso", "peso kg", "kg", "weight", "weight kg"];
    /// Physical location.
    Location, "location", [
        "collocazione", "ubicazione", "posizione", "scaffale", "palchetto", "collocazione fisica", "ubicazione fisica", "deposito", "location", "shelf", "physical location",
        "storage location",
    ];
    /// Protocol number.
    ProtocolNumber, "protocol_number", [
        "protocollo", "numero protocollo", "n protocollo", "num protocollo", "nr protocollo", "n prot", "prot", "prot n", "protocollo numero", "protocollo n",
        "numero di protocollo", "registration number", "protocol", "protocol number", "protocol no",
    ];
    /// Protocol date.
    ProtocolDate, "protocol_date", ["data protocollo", "data di protocollo", "protocollo data", "data prot", "prot data", "protocol date", "registration date"];
    /// Protocol register.
    ProtocolRegister, "protocol_register", [
        "registro protocollo", "registro di protocollo", "protocollo registro", "registro", "codice registro", "aoo", "protocol register", "register",
    ];
    /// Producer.
    Producer, "producer", [
        "soggetto produttore", "produttore", "ente produttore", "ente", "ufficio produttore", "ufficio", "amministrazione", "creator", "producer", "origination",
        "provenance", "dc creator", "dcterms creator", "titolare",
    ];
    /// The profile of this unit.
    Profile, "profile", ["profilo", "profile", "profilo fondo", "profilo di digitalizzazione", "scan profile", "capture profile"];
    /// The folder that holds its files.
    Folder, "folder", [
        "cartella", "nome cartella", "percorso", "path", "folder", "directory", "folder name", "cartella file", "percorso file", "cartella immagini", "directory name", "percorso cartella",
    ];
    /// Declared gaps.
    Gaps, "gaps", [
        "lacune", "lacuna", "carte mancanti", "pagine mancanti", "mancanze", "carte assenti", "gaps", "missing pages", "missing leaves", "declared gaps", "lacune dichiarate",
        "irregolarita cartulazione", "note cartulazione", "anomalie cartulazione",
    ];
    /// Who declares the gaps.
    GapAuthor, "gap_author", ["lacune autore", "autore lacune", "autore lacuna", "rilevata da", "rilevate da", "gap author", "gaps author", "gaps declared by"];
    /// Why there are gaps.
    GapReason, "gap_reason", ["lacune motivo", "motivo lacune", "motivo lacuna", "causa lacune", "gap reason", "gaps reason", "reason for gaps"];
    /// Level of description.
    Level, "level", ["livello", "livello di descrizione", "livello descrizione", "level", "level of description"];
    /// Administrative or biographical history.
    AdministrativeHistory, "administrative_history", [
        "storia istituzionale", "storia istituzionale amministrativa", "storia istituzionale amministrativa nota biografica", "nota biografica",
        "notizie storico istituzionali", "administrative history", "biographical history", "administrative biographical history", "bioghist",
    ];
    /// Archival history.
    ArchivalHistory, "archival_history", ["storia archivistica", "archival history", "custodial history", "custodhist"];
    /// Immediate source of acquisition.
    Acquisition, "acquisition", [
        "modalita di acquisizione", "modalita di acquisizione o versamento", "acquisizione", "provenienza", "immediate source of acquisition",
        "source of acquisition", "acqinfo",
    ];
    /// Scope and content.
    ScopeContent, "scope_content", ["ambiti e contenuto", "ambito e contenuto", "scope and content", "scopecontent", "abstract", "dc description", "dcterms description", "regesto"];
    /// Appraisal, destruction and scheduling.
    Appraisal, "appraisal", [
        "procedure tempi e criteri di valutazione e scarto", "valutazione e scarto", "criteri di scarto", "appraisal", "appraisal destruction and scheduling information",
    ];
    /// Accruals.
    Accruals, "accruals", ["incrementi", "incrementi previsti", "accruals"];
    /// System of arrangement.
    ArrangementSystem, "arrangement", ["criteri di ordinamento", "ordinamento", "arrangement", "system of arrangement"];
    /// Conditions governing reproduction.
    Reproduction, "reproduction", [
        "condizioni che regolano la riproduzione", "condizioni di riproduzione", "riproduzione", "conditions governing reproduction", "reproduction conditions", "userestrict",
    ];
    /// Language of the material.
    Language, "language", ["lingua", "lingue", "lingua scrittura", "lingua scrittura della documentazione", "lingua della documentazione", "language", "languages", "language of material", "dc language", "dcterms language"];
    /// Physical characteristics.
    PhysicalCharacteristics, "physical_characteristics", [
        "caratteristiche materiali", "caratteristiche materiali e requisiti tecnici", "stato di conservazione", "physical characteristics",
        "physical characteristics and technical requirements", "physical condition", "phystech",
    ];
    /// Finding aids.
    FindingAids, "finding_aids", ["strumenti di ricerca", "strumenti di corredo", "finding aids", "otherfindaid"];
    /// Existence and location of originals.
    Originals, "originals", ["esistenza e localizzazione degli originali", "localizzazione originali", "originali", "existence and location of originals", "location of originals", "originalsloc"];
    /// Existence and location of copies.
    Copies, "copies", ["esistenza e localizzazione di copie", "localizzazione copie", "copie", "existence and location of copies", "location of copies", "altformavail"];
    /// Related units of description.
    Related, "related", ["unita di descrizione collegate", "documentazione collegata", "unita collegate", "related units of description", "related units", "related material", "relatedmaterial", "dc relation"];
    /// Publication note.
    Publications, "publications", ["bibliografia", "pubblicazioni", "publication note", "publications", "bibliography"];
    /// Note.
    Note, "note", ["note", "nota", "osservazioni", "annotazioni", "note generali", "notes", "remarks"];
    /// Archivist's note.
    ArchivistNote, "archivist_note", ["nota dell archivista", "redattore", "compilatore", "schedatore", "autore della scheda", "archivist s note", "archivist note", "processinfo"];
    /// Rules or conventions of description.
    Rules, "rules", ["norme o convenzioni", "norme di descrizione", "rules or conventions", "description rules"];
    /// Date of description.
    DescriptionDate, "description_date", ["data della descrizione", "data descrizione", "data della scheda", "data compilazione", "data di compilazione", "date of description", "dates of descriptions"];
    /// What the restriction rests on.
    RestrictionBasis, "restriction_basis", ["motivo restrizione", "motivo della restrizione", "motivo riservatezza", "base giuridica", "fonte normativa", "restriction basis", "reason for restriction"];
    /// When the restriction ends.
    RestrictedUntil, "restricted_until", ["riservato fino al", "scadenza restrizione", "scadenza riservatezza", "consultabile dal", "restricted until", "closed until", "opening date of access"];
    /// Licence.
    Licence, "licence", ["licenza", "licenza d uso", "diritti", "diritti d uso", "licence", "license", "rights", "rights statement", "dc rights", "dcterms license"];
    /// Copyright holder.
    RightsHolder, "rights_holder", ["titolare dei diritti", "detentore dei diritti", "copyright", "diritto d autore", "rights holder", "rightsholder", "copyright holder", "dcterms rightsholder"];
    /// Which scheme of AgID describes it.
    AgidKind, "agid_kind", ["schema agid", "tipo agid", "natura del documento", "agid kind"];
    /// Documentary type.
    DocumentType, "document_type", ["tipologia documentale", "tipologia documento", "tipo documento", "tipo di documento", "tipologia", "document type", "documentary type", "dc type"];
    /// How it came about.
    Formation, "formation", ["modalita di formazione", "modalita formazione", "formation", "mode of formation"];
    /// Which way it went.
    Flow, "flow", ["tipologia di flusso", "flusso", "tipo protocollo", "verso", "direzione", "flow", "direction"];
    /// Where it is registered.
    RegisterKind, "register_kind", ["tipo registro", "tipo di registro", "register kind", "register type"];
    /// Number of an unregistered document.
    DocumentNumber, "document_number", ["numero documento", "n documento", "numero del documento", "document number"];
    /// Date of an unregistered document.
    DocumentDate, "document_date", ["data documento", "data del documento", "document date"];
    /// Who registers it.
    Registrar, "registrar", ["amministrazione che effettua la registrazione", "soggetto che effettua la registrazione", "amministrazione registrante", "registrar"];
    /// Author.
    Author, "author", ["autore", "autori", "author", "authors"];
    /// Sender.
    Sender, "sender", ["mittente", "mittenti", "sender", "senders"];
    /// Addressee.
    Addressee, "addressee", ["destinatario", "destinatari", "addressee", "addressees", "recipient", "recipients"];
    /// Assignee.
    Assignee, "assignee", ["assegnatario", "assegnatari", "assignee"];
    /// Operator.
    Operator, "operator", ["operatore", "operator"];
    /// Records manager.
    RecordsManager, "records_manager", ["responsabile gestione documentale", "responsabile della gestione documentale", "records manager"];
    /// Manager of the protocol service.
    ProtocolManager, "protocol_manager", ["responsabile servizio protocollo", "responsabile del servizio di protocollo", "responsabile protocollo", "protocol manager"];
    /// Manager of the procedure.
    ProcedureManager, "procedure_manager", ["rup", "responsabile unico del procedimento", "responsabile del procedimento", "responsabile procedimento", "procedure manager"];
    /// Holding administration.
    HoldingAdministration, "holding_administration", ["amministrazione titolare", "holding administration"];
    /// Participating administrations.
    ParticipatingAdministration, "participating_administration", ["amministrazioni partecipanti", "amministrazione partecipante", "participating administrations", "participating administration"];
    /// Whom the file is about.
    NamedSubject, "named_subject", ["intestatario", "soggetto intestatario", "intestatario fascicolo", "named subject", "data subject"];
    /// Keywords.
    Keywords, "keywords", ["parole chiave", "parola chiave", "soggetti", "keywords", "keyword", "subjects", "tags", "dc subject", "dcterms subject"];
    /// Number of attachments.
    Attachments, "attachments", ["allegati", "n allegati", "numero allegati", "attachments", "number of attachments"];
    /// Names of the attachments.
    AttachmentIndex, "attachment_index", ["indice allegati", "indice degli allegati", "elenco allegati", "attachment index", "index of attachments"];
    /// The classification plan.
    ClassificationPlan, "classification_plan", ["piano di classificazione", "nome titolario", "classification plan"];
    /// Signed digitally.
    Signed, "signed", ["firmato digitalmente", "firmato", "firma digitale", "signed", "digitally signed"];
    /// Sealed electronically.
    Sealed, "sealed", ["sigillato elettronicamente", "sigillo elettronico", "sealed"];
    /// Time stamp.
    TimeStamped, "time_stamped", ["marcatura temporale", "marca temporale", "time stamped", "time stamp"];
    /// Version of the document.
    DocumentVersion, "document_version", ["versione documento", "versione del documento", "document version"];
    /// The document to which it is attached.
    PrimaryDocument, "primary_document", ["documento primario", "documento principale", "identificativo documento primario", "primary document"];
    /// What kind of aggregation.
    AggregationKind, "aggregation_kind", ["tipo aggregazione", "tipologia aggregazione", "aggregation kind", "aggregation type"];
    /// What the file is about.
    FileKind, "file_kind", ["tipologia fascicolo", "tipo fascicolo", "file kind", "file type"];
    /// The aggregation that holds it.
    PrimaryAggregation, "primary_aggregation", ["aggregazione primaria", "fascicolo primario", "fascicolo padre", "id aggregazione", "primary aggregation", "parent file"];
    /// The procedure.
    Procedure, "procedure", ["procedimento", "procedimento amministrativo", "procedure", "administrative procedure"];
    /// Its matter.
    ProcedureMatter, "procedure_matter", ["materia", "materia del procedimento", "procedure matter"];
    /// The catalogue of procedures.
    ProcedureCatalogue, "procedure_catalogue", ["catalogo procedimenti", "catalogo dei procedimenti", "procedure catalogue"];
}

impl Field {
    /// The field of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.name() == name)
    }

    /// The field that a header means, if it is one of the known headers.
    #[must_use]
    pub fn of_header(header: &str) -> Option<Self> {
        let header = normalised(header);
        if header.is_empty() {
            return None;
        }
        let known = |field: &&Self| field.synonyms().contains(&header.as_str()) || normalised(field.name()) == header;
        Self::ALL.iter().find(known).copied()
    }
}

/// What a header says of how the extent counts.
pub fn counting_of(header: &str) -> Option<Counting> {
    normalised(header).split(' ').find_map(|word| match word {
        "carte" | "cc" | "c" | "carta" | "fogli" | "ff" | "leaves" | "folios" | "leaf" => Some(Counting::Leaves),
        "pagine" | "pagina" | "pp" | "p" | "facciate" | "facciata" | "pages" | "page" => Some(Counting::Pages),
        "immagini" | "immagine" | "scansioni" | "images" | "image" | "scans" => Some(Counting::Images),
        _ => None,
    })
}

/// A header without accents, signs and case: words divided by one blank.
pub fn normalised(header: &str) -> String {
    let plain: String = header
        .nfd()
        .filter(|character| !unicode_normalization::char::is_combining_mark(*character))
        .flat_map(char::to_lowercase)
        .map(|character| if character.is_alphanumeric() { character } else { ' ' })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_header_means_two_things() {
        let mut seen = std::collections::BTreeMap::new();
        for field in Field::ALL {
            for synonym in field.synonyms() {
                assert_eq!(&normalised(synonym), synonym, "not normalised");
                if let Some(other) = seen.insert(synonym, field) {
                    panic!("`{synonym}` is {} and {}", other.name(), field.name());
                }
            }
        }
        assert!(seen.len() > 250);
    }

    #[test]
    fn headers_of_the_generator_and_of_others() {
        let table = [
            ("id_fascicolo", Field::Identifier),
            ("ente", Field::Producer),
            ("fondo", Field::Fonds),
            ("serie", Field::Series),
            ("fascicolo", Field::FileNumber),
            ("unita", Field::Holding),
            ("oggetto", Field::Title),
            ("data_iniziale", Field::DateStart),
            ("data_finale", Field::DateEnd),
            ("classifica", Field::Classification),
            ("voce_titolario", Field::ClassificationLabel),
            ("anni_conservazione", Field::Retention),
            ("esito", Field::Disposition),
            ("consistenza_carte", Field::Extent),
            ("supporto", Field::Support),
            ("protocollo", Field::ProtocolNumber),
            ("riservatezza", Field::Restriction),
            ("cartella", Field::Folder),
            ("N° Fasc.", Field::FileNumber),
            ("Unità di conservazione", Field::Holding),
            ("Estremi cronologici", Field::Dates),
            ("Reference Code", Field::Identifier),
            ("file_number", Field::FileNumber),
            ("linear_metres", Field::LinearMetres),
        ];
        for (header, field) in table {
            assert_eq!(Field::of_header(header), Some(field), "{header}");
        }
        for unknown in ["formato", "dpi", "legenda", "", "  "] {
            assert_eq!(Field::of_header(unknown), None, "{unknown}");
        }
        assert_eq!(counting_of("consistenza_carte"), Some(Counting::Leaves));
        assert_eq!(counting_of("N. immagini"), Some(Counting::Images));
        assert_eq!(counting_of("consistenza"), None);
    }
}
