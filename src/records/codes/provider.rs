//! Codes about packages in the shape that a provider takes.

use super::table::codes;

codes! {
    /// Nobody is named who submits.
    NO_SUBMITTER = "provider-no-submitter", Error,
        en: "the provider `{provider}` must be told who submits, and nothing names it" => "Give the institution's name in fondo.toml under [institution], or `submitting` in the provider profile.",
        it: "al conservatore `{provider}` va indicato chi versa, e nulla lo indica" => "Indicare il nome dell'ente in fondo.toml, sezione [institution], oppure `submitting` nel profilo del conservatore.";
    /// None of the unit's representations goes along.
    NO_REPRESENTATION = "provider-no-representation", Error,
        en: "the unit has no file in the representations that the provider `{provider}` takes" => "Name the representations that the unit has in the provider profile (`representations`).",
        it: "l'unità non ha file nelle rappresentazioni accettate dal conservatore `{provider}`" => "Indicare nel profilo del conservatore (`representations`) le rappresentazioni che l'unità possiede.";
    /// No schema of METS lies at hand.
    NO_SCHEMAS = "provider-no-schemas", Warning,
        en: "the workspace's folder `{folder}` holds no XML schemas of METS; the package for `{provider}` goes without them" => "Put the XSDs of METS, XLink and the E-ARK extensions into that folder: a good package carries them.",
        it: "la cartella `{folder}` dello spazio di lavoro non contiene gli schemi XML di METS; il pacchetto per `{provider}` ne è privo" => "Mettere in quella cartella gli XSD di METS, XLink e delle estensioni E-ARK: un buon pacchetto li contiene.";
}
