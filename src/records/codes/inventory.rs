//! Codes about inventories and scopes.

use super::table::codes;

codes! {
    /// The table cannot be read, or not to its end.
    UNREADABLE = "inventory-unreadable", Error,
        en: "the table cannot be read to its end: {reason}" => "Ask for the table again, as XLSX or as CSV in UTF-8.",
        it: "la tabella non è leggibile fino alla fine: {reason}" => "Richiedere di nuovo la tabella, in XLSX oppure in CSV UTF-8.";
    /// No header is recognised.
    NO_HEADER = "inventory-no-header", Error,
        en: "no row is recognised as the header of an inventory: a column with identifiers or folders is needed" => "Run `fondo inventory map` on the table and put what it proposes into the profile.",
        it: "nessuna riga è riconoscibile come intestazione di un inventario: serve una colonna con gli identificativi o le cartelle" => "Eseguire `fondo inventory map` sulla tabella e riportare la proposta nel profilo.";
    /// A sheet is no inventory.
    SHEET_SKIPPED = "inventory-sheet-skipped", Info,
        en: "the sheet holds no header of an inventory and is left out" => "Name the sheets in the profile if it should be read.",
        it: "il foglio non contiene l'intestazione di un inventario e viene tralasciato" => "Indicare i fogli nel profilo se va letto.";
    /// A column that the profile maps is not there.
    COLUMN_ABSENT = "inventory-column-absent", Error,
        en: "no column has the header that the profile maps to `{field}`" => "Correct the header in the table or the mapping in the profile.",
        it: "nessuna colonna ha l'intestazione che il profilo associa a `{field}`" => "Correggere l'intestazione nella tabella o la mappatura nel profilo.";
    /// A row has no identifier.
    NO_IDENTIFIER = "inventory-no-identifier", Error,
        en: "the row has no identifier" => "Fill in the identifier of the unit, or delete the row.",
        it: "la riga è priva di identificativo" => "Indicare l'identificativo dell'unità oppure eliminare la riga.";
    /// An identifier is used twice.
    DUPLICATE_ID = "inventory-duplicate-id", Error,
        en: "the identifier `{identifier}` stands already in row {first}" => "Decide which row is right and give the other its own identifier.",
        it: "l'identificativo `{identifier}` compare già alla riga {first}" => "Stabilire quale riga è corretta e assegnare all'altra un identificativo proprio.";
    /// A day that no calendar has.
    BAD_DATE = "inventory-bad-date", Error,
        en: "`{value}` in column `{column}` names a day that no calendar has" => "Correct the date in the inventory.",
        it: "`{value}` nella colonna `{column}` indica un giorno inesistente" => "Correggere la data nell'inventario.";
    /// The end lies before the beginning.
    DATES_REVERSED = "inventory-dates-reversed", Error,
        en: "the dates in column `{column}` end before they begin: {value}" => "Correct the dates in the inventory.",
        it: "le date nella colonna `{column}` finiscono prima di cominciare: {value}" => "Correggere le date nell'inventario.";
    /// No date is understood.
    UNCLEAR_DATE = "inventory-unclear-date", Warning,
        en: "`{value}` in column `{column}` is not understood as a date and is kept as written" => "Write it in a usual form (1932, [1932], ca. 1930, 1930-1935, sec. XIX), or let it stand.",
        it: "`{value}` nella colonna `{column}` non è riconoscibile come data e viene conservato come scritto" => "Scriverla in una forma consueta (1932, [1932], ca. 1930, 1930-1935, sec. XIX) oppure lasciarla così.";
    /// The support is unknown.
    UNKNOWN_SUPPORT = "inventory-unknown-support", Warning,
        en: "`{value}` in column `{column}` is no known support" => "Write paper, digital, hybrid or not to be digitised.",
        it: "`{value}` nella colonna `{column}` non è un supporto conosciuto" => "Scrivere cartaceo, digitale, ibrido o da non digitalizzare.";
    /// A word that a closed list does not have.
    UNKNOWN_TERM = "inventory-unknown-term", Warning,
        en: "`{value}` in column `{column}` is none of the terms that the column may hold" => "Write one of the terms that the manual lists for this column.",
        it: "`{value}` nella colonna `{column}` non è fra i termini ammessi" => "Scrivere uno dei termini che il manuale elenca per questa colonna.";
    /// A description lacks what a standard obliges it to say.
    OBLIGATION = "inventory-obligation", Warning,
        en: "{standard} obliges the description to give {element}, and nothing says it" => "Fill the column `{column}` of the inventory (field `{field}`), or give it for all units in the profile under [description.defaults].",
        it: "{standard} richiede {element}, che nulla indica" => "Compilare la colonna `{column}` dell'inventario (campo `{field}`) oppure indicarlo per tutte le unità nel profilo, in [description.defaults].";
    /// More keywords than the AgID schemes take.
    KEYWORDS_CUT = "inventory-keywords-cut", Warning,
        en: "there are {found} keywords; the AgID metadata take {most}, and have the first" => "Put the most telling keywords first.",
        it: "ci sono {found} parole chiave; i metadati AgID ne ammettono {most} e riportano le prime" => "Mettere per prime le parole chiave più significative.";
    /// A field that nobody filled was taken from the files.
    FROM_FILES = "inventory-from-files", Info,
        en: "the {element} is that which {count} files state in {field}: `{value}`" => "Check it, and fill the column `{column}` of the inventory (field `{column_field}`) where it should be another.",
        it: "{element}: si usa quanto {count} file indicano in {field}: `{value}`" => "Verificarlo e, se deve essere diverso, compilare la colonna `{column}` dell'inventario (campo `{column_field}`).";
    /// Files state different things of what nobody else says.
    FILES_DISAGREE = "inventory-files-disagree", Info,
        en: "nothing says the {element}, and the files state different ones: `{first}` in {first_file}, `{second}` in {second_file}; none is used" => "Fill the column `{column}` of the inventory (field `{column_field}`).",
        it: "{element}: nulla lo indica e i file ne danno di diversi: `{first}` in {first_file}, `{second}` in {second_file}; non se ne usa nessuno" => "Compilare la colonna `{column}` dell'inventario (campo `{column_field}`).";
    /// The extent is no number.
    BAD_EXTENT = "inventory-bad-extent", Warning,
        en: "`{value}` in column `{column}` is no count; the extent is not compared" => "Write the number of leaves, pages or images.",
        it: "`{value}` nella colonna `{column}` non è una quantità; la consistenza non viene confrontata" => "Scrivere il numero di carte, facciate o immagini.";
    /// A count is no number.
    BAD_NUMBER = "inventory-bad-number", Warning,
        en: "`{value}` in column `{column}` is no whole number" => "Write a whole number.",
        it: "`{value}` nella colonna `{column}` non è un numero intero" => "Scrivere un numero intero.";
    /// The class is not in the plan.
    UNKNOWN_CLASS = "inventory-unknown-class", Error,
        en: "the class `{value}` is not in the classification plan `{plan}`" => "Correct the class in the inventory, or deliver the plan that has it.",
        it: "la classifica `{value}` non è nel titolario `{plan}`" => "Correggere la classifica nell'inventario oppure consegnare il titolario che la contiene.";
    /// The classification plan cannot be read.
    PLAN_UNREADABLE = "inventory-plan-unreadable", Warning,
        en: "the classification plan cannot be used, classes are not compared: {reason}" => "Deliver the plan as CSV or XLSX with a column of codes.",
        it: "il titolario non è utilizzabile e le classifiche non vengono confrontate: {reason}" => "Consegnare il titolario in CSV o XLSX con una colonna di codici.";
    /// A unit without a row.
    MISSING_ROW = "inventory-missing-row", Error,
        en: "no row of the inventory describes the unit" => "Add its row to the inventory, or correct its folder or identifier there.",
        it: "nessuna riga dell'inventario descrive l'unità" => "Aggiungere la riga all'inventario oppure correggervi cartella o identificativo.";
    /// Two units claim one row.
    ROW_TAKEN = "inventory-row-taken", Error,
        en: "the row `{identifier}` that describes the unit is taken by `{other}`" => "Give each unit its own row, or put the files into one folder.",
        it: "la riga `{identifier}` che descrive l'unità è già attribuita a `{other}`" => "Dare a ogni unità la propria riga oppure riunire i file in una sola cartella.";
    /// The row was found by a code at the beginning of the folder's name alone.
    ROW_BY_CODE = "inventory-row-by-code", Warning,
        en: "the row `{identifier}` describes the unit because the name of its folder `{folder}` begins with it" => "Check that the row is that of the unit, and name its folder in the inventory.",
        it: "la riga `{identifier}` descrive l'unità perché il nome della cartella `{folder}` comincia così" => "Verificare che la riga sia quella dell'unità e indicarne la cartella nell'inventario.";
    /// A row whose files did not come.
    ROW_WITHOUT_FILES = "inventory-row-without-files", Warning,
        en: "the delivery holds no files for `{identifier}`" => "Ask for the files, or say in the inventory that the unit is not to be digitised.",
        it: "la consegna non contiene file per `{identifier}`" => "Richiedere i file oppure indicare nell'inventario che l'unità non va digitalizzata.";
    /// Too many or too few cells.
    RAGGED_ROW = "inventory-ragged-row", Warning,
        en: "the row has {found} cells, the header has {expected}; values may stand in the wrong column" => "See whether a divider or a quotation mark is missing in the row.",
        it: "la riga ha {found} celle, l'intestazione {expected}; i valori potrebbero essere nella colonna sbagliata" => "Verificare se nella riga manca un separatore o una virgoletta.";
    /// A quotation mark closes before its cell ends.
    LOOSE_MARK = "inventory-loose-mark", Warning,
        en: "a cell begins with a quotation mark that closes before the cell ends; it was kept as it is written" => "Look at the row as text: write marks that belong to the text twice, and put the whole cell between marks.",
        it: "una cella comincia con una virgoletta che si chiude prima della fine della cella; è stata conservata come è scritta" => "Controllare la riga come testo: raddoppiare le virgolette che appartengono al testo e racchiudere fra virgolette l'intera cella.";
    /// A formula that was never calculated.
    FORMULA_WITHOUT_VALUE = "inventory-formula-without-value", Error,
        en: "the cell {cell} holds a formula whose value does not stand in the file; it was read as empty (such cells in the row: {count})" => "Open the workbook in a spreadsheet program, let it calculate, save it, and deliver it again; or write the value instead of the formula.",
        it: "la cella {cell} contiene una formula il cui valore non è nel file; è stata letta come vuota (celle simili nella riga: {count})" => "Aprire la cartella di lavoro in un foglio elettronico, lasciarla ricalcolare, salvarla e consegnarla di nuovo; oppure scrivere il valore al posto della formula.";
    /// Control characters in a cell.
    CONTROL_CHARACTERS = "inventory-control-characters", Warning,
        en: "column `{column}` holds control characters; they are left out" => "Remove them from the table.",
        it: "la colonna `{column}` contiene caratteri di controllo, che vengono tralasciati" => "Eliminarli dalla tabella.";
    /// The row names a profile that cannot be used.
    UNKNOWN_PROFILE = "inventory-unknown-profile", Error,
        en: "the profile `{profile}` that the row names cannot be used: {reason}" => "Correct the profile's name in the inventory.",
        it: "il profilo `{profile}` indicato nella riga non è utilizzabile: {reason}" => "Correggere il nome del profilo nell'inventario.";
    /// A unit that was not to come.
    SCOPE_UNEXPECTED = "scope-unexpected", Warning,
        en: "the unit is not in the scope of this delivery" => "See whether the supplier sent it by mistake or the scope is incomplete.",
        it: "l'unità non rientra nell'ambito di questa consegna" => "Verificare se il fornitore l'ha inviata per errore o se l'elenco delle unità attese è incompleto.";
    /// Fewer pages than declared.
    EXTENT_FEWER = "extent-fewer", Error,
        en: "pages found: {found}; the inventory declares {declared} {counting} (declared missing: {gaps})" => "Look for the missing pages in the original and ask for them, or declare the gap in the inventory.",
        it: "pagine trovate: {found}; l'inventario dichiara {counting}: {declared} (dichiarate mancanti: {gaps})" => "Cercare le pagine mancanti nell'originale e richiederle, oppure dichiarare la lacuna nell'inventario.";
    /// More pages than declared.
    EXTENT_MORE = "extent-more", Warning,
        en: "pages found: {found}; the inventory declares only {declared} {counting}" => "See whether pages were scanned twice or the extent in the inventory is wrong.",
        it: "pagine trovate: {found}; l'inventario dichiara solo {counting}: {declared}" => "Verificare se alcune pagine sono state acquisite due volte o se la consistenza nell'inventario è errata.";
    /// Neither one nor two pages a leaf.
    EXTENT_UNEVEN = "extent-uneven", Warning,
        en: "pages found: {found}, for {declared} leaves: neither one nor two a leaf" => "See whether blank sides were left out, pages are missing or were scanned twice.",
        it: "pagine trovate: {found}, per {declared} carte: né una né due per carta" => "Verificare se sono state omesse facciate bianche, se mancano pagine o se alcune sono state acquisite due volte.";
    /// A withdrawal for a unit that nobody knows.
    WITHDRAWAL_UNKNOWN_UNIT = "withdrawal-unknown-unit", Error,
        en: "pages of `{identifier}` are withdrawn, but no such unit is in the delivery or in the workspace" => "Correct the unit in the list of withdrawals.",
        it: "sono ritirate pagine di `{identifier}`, ma nessuna unità con questo identificativo è nella consegna o nello spazio di lavoro" => "Correggere l'unità nell'elenco dei ritiri.";
    /// A withdrawal without a reason.
    WITHDRAWAL_WITHOUT_REASON = "withdrawal-without-reason", Error,
        en: "the withdrawal of `{page}` gives no reason and is not applied" => "State why the page is withdrawn.",
        it: "il ritiro di `{page}` è privo di motivazione e non viene applicato" => "Indicare il motivo del ritiro.";
    /// A withdrawal without a page.
    WITHDRAWAL_WITHOUT_PAGE = "withdrawal-without-page", Error,
        en: "row {row} of the list of withdrawals names no page" => "Name the page by its name in the package or by its digest.",
        it: "la riga {row} dell'elenco dei ritiri non indica la pagina" => "Indicare la pagina con il suo nome nel pacchetto o con la sua impronta.";
}
