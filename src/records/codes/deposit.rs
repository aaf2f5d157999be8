//! Codes about deposits with providers of any kind, and about their answers.

use super::table::codes;

codes! {
    /// A template of the provider's profile names something that the description does not say.
    DEPOSIT_VALUE_MISSING = "deposit-value-missing", Error,
        en: "`{field}` needs `{place}`, which the description does not say" => "Fill the column of the inventory, or change the template in the provider's profile.",
        it: "`{field}` richiede `{place}`, che la descrizione non indica" => "Compilare la colonna dell'inventario o modificare il modello nel profilo del conservatore.";

    /// The unit has no file of the kinds that the main document is made of.
    DEPOSIT_NO_CONTENT = "deposit-no-content", Error,
        en: "there is no file for the main document of `{key}` ({kinds})" => "Name kinds of files that the unit has in the provider's profile.",
        it: "manca un file per il documento principale di `{key}` ({kinds})" => "Indicare nel profilo del conservatore tipi di file che l'unità possiede.";

    /// There is more of something than the provider's format can say.
    DEPOSIT_TOO_MANY = "deposit-too-many", Error,
        en: "there are {found} documentary units; the provider's index takes {most}" => "Divide the unit.",
        it: "ci sono {found} unità documentarie; l'indice del conservatore ne ammette {most}" => "Dividere l'unità.";

    /// The provider refused a deposit.
    DEPOSIT_REFUSED = "deposit-refused", Warning,
        en: "`{key}` was refused: {code} {message}" => "Mend what the provider names, and hand the package over again.",
        it: "`{key}` è stato rifiutato: {code} {message}" => "Correggere quanto indicato dal conservatore e versare di nuovo il pacchetto.";

    /// The provider took a deposit and has something to say of it.
    DEPOSIT_WARNED = "deposit-warned", Warning,
        en: "`{key}` was taken with a word: {code} {message}" => "Read what the provider says; the deposit stands.",
        it: "`{key}` è stato accettato con un avviso: {code} {message}" => "Leggere quanto segnala il conservatore; il versamento è valido.";

    /// An answer is of no kind that is known. It is kept, and taken for nothing.
    RECEIPT_NOT_UNDERSTOOD = "receipt-not-understood", Error,
        en: "the answer is not understood: {error}" => "Ask the provider what it means, or map its words in the provider's profile ([receipts]).",
        it: "la risposta non è comprensibile: {error}" => "Chiedere al conservatore che cosa significa o indicarne le parole nel profilo del conservatore ([receipts]).";

    /// An answer names a deposit that was not made here.
    RECEIPT_NO_DEPOSIT = "receipt-no-deposit", Error,
        en: "nothing was made for a provider under the key `{key}`" => "Import the answer in the workspace from which the deposit came.",
        it: "con la chiave `{key}` non è stato preparato nulla per un conservatore" => "Importare la risposta nello spazio di lavoro da cui proviene il versamento.";

    /// An answer fits several deposits.
    RECEIPT_AMBIGUOUS = "receipt-ambiguous", Error,
        en: "the key `{key}` belongs to several deposits: {deposits}" => "Name the provider with `--provider`; where versions share a key, give each its own.",
        it: "la chiave `{key}` appartiene a più versamenti: {deposits}" => "Indicare il conservatore con `--provider`; se più versioni condividono la chiave, darne una a ciascuna.";

    /// A receipt states a digest of a file that is none of those handed over.
    RECEIPT_HASH_DIFFERS = "receipt-hash-differs", Error,
        en: "the receipt of `{key}` states {found} for `{file}`: no file that was handed over has this digest" => "Do not take the deposit for done; ask the provider what it holds.",
        it: "il rapporto di `{key}` indica {found} per `{file}`: nessun file consegnato ha questa impronta" => "Non considerare concluso il versamento; chiedere al conservatore che cosa conserva.";

    /// A receipt does not state a file that was handed over.
    RECEIPT_FILE_MISSING = "receipt-file-missing", Error,
        en: "the receipt of `{key}` lacks {count} of the files that were handed over, first `{file}`" => "Do not take the deposit for done; ask the provider what it holds.",
        it: "nel rapporto di `{key}` mancano {count} dei file consegnati, a partire da `{file}`" => "Non considerare concluso il versamento; chiedere al conservatore che cosa conserva.";

    /// A receipt states another index than the one that was handed over.
    RECEIPT_INDEX_DIFFERS = "receipt-index-differs", Error,
        en: "the receipt of `{key}` is of another index: {found}, not {expected}" => "Find out whether the index was changed on its way, or the key belongs to another deposit.",
        it: "il rapporto di `{key}` riguarda un altro indice: {found}, non {expected}" => "Accertare se l'indice è stato modificato lungo il percorso o se la chiave è di un altro versamento.";

    /// A receipt states digests that cannot be compared, or none.
    RECEIPT_NOT_COMPARED = "receipt-not-compared", Warning,
        en: "the receipt of `{key}` states no SHA-256 of {count} files: they were not compared" => "Ask the provider for a receipt with digests.",
        it: "il rapporto di `{key}` non indica lo SHA-256 di {count} file: non sono stati confrontati" => "Chiedere al conservatore un rapporto con le impronte.";

    /// An outcome is positive and has no receipt: a simulation, or taken in charge later.
    RECEIPT_ABSENT = "receipt-absent", Warning,
        en: "`{key}` has a positive outcome and no receipt: nothing was taken in charge yet ({code} {message})" => "Wait for the receipt; after a simulation, deposit for good.",
        it: "`{key}` ha esito positivo ma nessun rapporto: nulla è stato ancora preso in carico ({code} {message})" => "Attendere il rapporto di versamento; dopo una simulazione, versare davvero.";

    /// The provider refused a second copy and gave the receipt of the first.
    RECEIPT_OF_BEFORE = "receipt-of-before", Info,
        en: "`{key}` was taken in charge before; the provider gave that receipt again, and it is ours ({code} {message})" => "Nothing has to be done.",
        it: "`{key}` era già stato preso in carico; il conservatore ha restituito quel rapporto, che è il nostro ({code} {message})" => "Non occorre fare nulla.";

    /// The BagIt Profile that the provider's profile names cannot be read.
    BAG_PROFILE_UNREADABLE = "bag-profile-unreadable", Error,
        en: "the BagIt Profile is not understood: {error}" => "Take a profile of version 1.4.0, or correct it.",
        it: "il BagIt Profile non è comprensibile: {error}" => "Usare un profilo della versione 1.4.0 o correggerlo.";

    /// The bag would not be what the BagIt Profile asks for.
    BAG_PROFILE_NOT_MET = "bag-profile-not-met", Error,
        en: "the BagIt Profile asks in `{rule}` for {expected}; the bag has {found}" => "Give the value in the provider's profile (`info`, `tag_files`, `manifests`, `container`).",
        it: "il BagIt Profile chiede in `{rule}` {expected}; il bag ha {found}" => "Indicare il valore nel profilo del conservatore (`info`, `tag_files`, `manifests`, `container`).";

    /// The index of a package cannot be made by its template.
    DEPOSIT_INDEX_UNMADE = "deposit-index-unmade", Error,
        en: "the index cannot be made by its template: {error}" => "Correct the template in the provider's profile.",
        it: "l'indice non può essere prodotto dal modello: {error}" => "Correggere il modello nel profilo del conservatore.";

    /// A path that a template gives leads out of the package, or its name is too long for the provider.
    DEPOSIT_NAME_UNFIT = "deposit-name-unfit", Error,
        en: "`{file}` would be called `{path}`, which is too long or leads out of the package" => "Change the template of paths in the provider's profile.",
        it: "`{file}` si chiamerebbe `{path}`, nome troppo lungo o esterno al pacchetto" => "Modificare il modello dei percorsi nel profilo del conservatore.";

    /// Two files would get the same path.
    DEPOSIT_NAME_TWICE = "deposit-name-twice", Error,
        en: "`{file}` would be called `{path}`, as another file is" => "Change the template of paths in the provider's profile, for example with `{place}`.",
        it: "`{file}` si chiamerebbe `{path}`, come un altro file" => "Modificare il modello dei percorsi nel profilo del conservatore, ad esempio con `{place}`.";

    /// The package would get the name of another unit's.
    DEPOSIT_PACKAGE_TWICE = "deposit-package-twice", Error,
        en: "the package would be called `{path}`, as that of `{other}` is, which stands there" => "Let `name` in [package] of the provider's profile tell units and versions apart, for example with `{place}`.",
        it: "il pacchetto si chiamerebbe `{path}`, come quello di `{other}`, già presente" => "Fare in modo che `name` in [package] del profilo del conservatore distingua unità e versioni, ad esempio con `{place}`.";

    /// The package would not be what the record of an earlier one under its name says.
    DEPOSIT_RECORD_DIFFERS = "deposit-record-differs", Error,
        en: "`{path}` records another package of this unit than would be made now, which may have been handed over: neither was touched" => "Import what the provider answered to the earlier one, and give the new one another `name` in [package] of the provider's profile; take the record away only if nothing of it was handed over.",
        it: "`{path}` registra un pacchetto di questa unità diverso da quello che si farebbe ora, e forse già consegnato: nulla è stato modificato" => "Importare la risposta del conservatore al pacchetto precedente e dare al nuovo un altro `name` in [package] del profilo del conservatore; togliere il documento solo se nulla ne è stato consegnato.";

    /// The package of one unit cannot be made; those of others are.
    DEPOSIT_PACKAGE_UNMADE = "deposit-package-unmade", Error,
        en: "the package was not made: `{path}` cannot be used: {error}" => "Verify the unit's package with `fondo verify` and mend it with `fondo repair`, or make room where it is to be written; then run the command again.",
        it: "il pacchetto non è stato fatto: `{path}` non è utilizzabile: {error}" => "Verificare il pacchetto dell'unità con `fondo verify` e ripararlo con `fondo repair`, oppure liberare spazio dove va scritto; poi ripetere il comando.";

    /// The description lacks what the standard of the package obliges it to say.
    DEPOSIT_OBLIGATION = "deposit-obligation", Error,
        en: "{standard} obliges the package to give {element}, and nothing says it" => "Fill the column `{column}` of the inventory (field `{field}`), or give it for all units in the profile under [description.defaults], and run the batch again.",
        it: "{standard} obbliga il pacchetto a indicare {element}, che nulla indica" => "Compilare la colonna `{column}` dell'inventario (campo `{field}`) oppure indicarlo per tutte le unità nel profilo, in [description.defaults], ed elaborare di nuovo la consegna.";

    /// The closed lists of MAG have no word for how images are stored.
    MAG_NO_WORD = "mag-no-word", Warning,
        en: "MAG 2.0.1 has no word for the format, the compression, the colours or the bits of {count} images, first `{file}`: they are left out" => "Where the library insists, send masters in a form that MAG knows: TIFF uncompressed or LZW, 8 or 16 bits a sample.",
        it: "MAG 2.0.1 non ha un termine per formato, compressione, colori o profondità di {count} immagini, a partire da `{file}`: vengono omessi" => "Se la biblioteca digitale li esige, inviare master in una forma prevista da MAG: TIFF non compresso o LZW, 8 o 16 bit per campione.";

    /// Images bear no moment of their capture.
    MAG_NO_MOMENT = "mag-no-moment", Warning,
        en: "MAG 2.0.1 asks when each image was made; {count} images do not say it, first `{file}`" => "Give the moment of the digitisation in the provider's profile (`captured`).",
        it: "MAG 2.0.1 chiede quando è stata creata ogni immagine; {count} immagini non lo indicano, a partire da `{file}`" => "Indicare il momento della digitalizzazione nel profilo del conservatore (`captured`).";
}
