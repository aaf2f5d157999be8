//! The contact sheet, the supplier's report, the comparison with the originals: what people see and hand back.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::delivery;
use crate::support::people::{decide, explained, file, hire, on_page, profile, run_with, sha256};
use crate::support::plain_tiff::{PlainTiff, bytes_of, noise};
use crate::support::program::{end, fondo};
use crate::support::tree::unit_json;
use serde_json::{Value, json};

const SAMPLED: &str = "[accept]\n[accept.sample]\nlevel = \"II\"\naql_major = 1.0\naql_minor = 4.0";
const INVENTORY: &str = "Identificativo;Titolo;Riservatezza\n\
     F0001;<script>alert(1)</script> & «strade»;pubblico\nF0002;Cartella clinica di Bianchi;riservato\n";

/// Two units of three pages that wait for their sample; the second is restricted, and a page of the first is damaged.
fn waiting(place: &Path) -> [PathBuf; 3] {
    let (source, workspace) = (place.join("first"), place.join("w"));
    delivery::make(&source, 2, 3, 60, 80);
    fs::rename(source.join("F0002/F0002_0002.tif"), source.join("F0002/Bianchi_Mario.tif")).unwrap();
    let page = source.join("F0001/F0001_0002.tif");
    let bytes = fs::read(&page).unwrap();
    fs::write(&page, &bytes[..bytes.len() / 2]).unwrap();
    fs::write(source.join("inventario.csv"), INVENTORY).unwrap();
    let terms = profile(place, SAMPLED);
    run_with(&source, &terms, &workspace, &[]).expect(3);
    hire(&workspace);
    [source, workspace, terms]
}

fn review(workspace: &Path, more: &[&str]) -> (Value, String, String) {
    let mut command = fondo();
    command.arg("review").arg(workspace).arg("--json").args(more);
    let summary = end(&mut command).expect(0).summary().clone();
    let read = |name: &str| fs::read_to_string(summary[name].as_str().unwrap()).unwrap();
    let (page, table) = (read("page"), read("table"));
    (summary, page, table)
}

#[test]
fn a_role_sees_what_it_may() {
    let place = tempfile::tempdir().unwrap();
    let [_, workspace, _] = waiting(place.path());
    let (summary, page, table) = review(&workspace, &["--lang", "it"]);
    assert_eq!((&summary["sample"], &summary["hidden"]), (&json!(6), &json!(3)), "six pages, three of them restricted");
    for secret in ["Bianchi", "clinica", "F0002_0001"] {
        assert!(!page.contains(secret) && !table.contains(secret), "{secret} is shown");
    }
    let restricted = sha256(&workspace, "first", "F0002", "F0002_0001.tif");
    assert!(!page.contains(restricted.as_str().unwrap()), "who may not see a page cannot decide on it");
    assert_eq!(page.matches("<img src=\"data:").count(), 2, "two sound pages of the open unit");
    assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("<script>alert"), "a title is no markup");

    let (summary, page, _) = review(&workspace, &["--operator", "arch1", "--role", "reader", "--lang", "it"]);
    assert_eq!(summary["hidden"], 0);
    assert!(page.contains("Bianchi_Mario.tif") && page.contains("Cartella clinica"));
    assert_eq!(page.matches("<img src=\"data:").count(), 5);
    assert!(
        summary["page"].as_str().unwrap().ends_with("review-reader.html"),
        "it does not take the open page's place"
    );

    for refused in [&["--role", "reader"][..], &["--role", "reader", "--operator", "arch2"], &["--operator", "nobody"]]
    {
        end(fondo().arg("review").arg(&workspace).args(refused)).expect(2);
    }
    // What one may not see one cannot decide on either.
    let page = json!({ "unit": "F0002", "name": "F0002_0001.tif", "image": 1, "sha256": restricted });
    let mut decision = on_page(&page, "accept");
    decision["by"] = json!("arch2");
    let refused = decide(&workspace, &file(place.path(), "first", &[decision])).expect(1);
    assert_eq!(refused.events[0]["code"], "decision-not-entitled");
}

#[test]
fn nothing_is_loaded_from_anywhere() {
    let place = tempfile::tempdir().unwrap();
    let [_, workspace, _] = waiting(place.path());
    let (_, page, _) = review(&workspace, &["--lang", "en"]);
    for loaded in ["http:", "https:", "src=\"/", "url(", "@import", "fetch(", "XMLHttpRequest"] {
        assert!(!page.contains(loaded), "{loaded}");
    }
    assert!(page.contains("default-src 'none'"));
}

/// What a person does on the page, and what it then saves.
const ACTING: &str = r##"<script>
URL.createObjectURL = blob => { blob.text().then(text => { const out = document.createElement("pre"); out.id = "saved"; out.textContent = text; document.body.append(out); }); return "#saved"; };
HTMLAnchorElement.prototype.click = () => {};
const who = document.getElementById("who"); who.value = "arch1"; who.dispatchEvent(new Event("input"));
const press = key => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
for (const card of document.querySelectorAll('.card[data-list="sample"]')) {
  card.focus();
  if (card.querySelector("li.error")) {
    // The reason before the verdict, and then another field: nothing of it may be lost.
    const text = card.querySelector("textarea"); text.value = "l'originale \u00e8 perduto"; text.dispatchEvent(new Event("input", { bubbles: true }));
    const defect = card.querySelector("select"); defect.focus(); defect.value = "damaged-file"; defect.dispatchEvent(new Event("input", { bubbles: true }));
    card.focus();
    press("w");
  } else press("a");
}
document.getElementById("save").click();
</script></body>"##;

#[test]
fn a_browser_saves_what_fondo_applies() {
    let Some(chromium) = crate::support::tool("chromium") else { return };
    let place = tempfile::tempdir().unwrap();
    let [_, workspace, _] = waiting(place.path());
    let (_, page, _) = review(&workspace, &["--operator", "arch1", "--role", "reader", "--lang", "it"]);
    let path = place.path().join("acting.html");
    fs::write(&path, page.replace("</body>", ACTING)).unwrap();
    let dom = Command::new("timeout")
        .arg("60")
        .arg(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=4000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", place.path().join("browser").display()))
        .arg(format!("file://{}", path.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&dom.stdout).into_owned();
    let saved = dom.split("<pre id=\"saved\">").nth(1).and_then(|rest| rest.split("</pre>").next());
    let saved = saved.unwrap_or_else(|| panic!("the page saved nothing: {}", &dom[dom.len().saturating_sub(3_000)..]));
    let file = place.path().join("decisions.json");
    fs::write(&file, saved.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")).unwrap();
    let content: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(content["decisions"].as_array().unwrap().len(), 6, "each page of the sample once");
    let done = decide(&workspace, &file).expect(3);
    // The damaged page was waived, and still is a critical defect of the sample.
    assert_eq!((done.number("applied"), done.summary()["standing"]["state"].as_str()), (6, Some("rejected")));
    assert!(fs::read_to_string(workspace.join("batches/first/decisions.jsonl")).unwrap().contains("è perduto"));
    let waived = content["decisions"].as_array().unwrap().iter().find(|one| one["verdict"] == "waive").unwrap();
    assert_eq!(waived["defect"], "damaged-file");
}

#[test]
fn the_table_that_is_filled_in_is_applied() {
    let place = tempfile::tempdir().unwrap();
    let [_, workspace, _] = waiting(place.path());
    let (_, _, table) = review(&workspace, &["--operator", "arch1", "--role", "reader"]);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b';').from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let mut out = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    out.write_record(&header).unwrap();
    for row in reader.records().map(Result::unwrap) {
        let mut row: Vec<String> = row.iter().map(str::to_owned).collect();
        row[at("verdict")] = if row[at("detail")].is_empty() { "accetta" } else { "rifare" }.to_owned();
        row[at("reason")] = "esaminata".to_owned();
        out.write_record(&row).unwrap();
    }
    let path = place.path().join("decided.csv");
    fs::write(&path, out.into_inner().unwrap()).unwrap();
    let mut command = fondo();
    command.arg("decide").arg(&path).args(["--operator", "arch1", "--json", "--workspace"]).arg(&workspace);
    let done = end(&mut command).expect(3);
    assert!(done.number("applied") >= 6, "{}", done.summary());
}

fn acceptance(workspace: &Path, lang: &str, code: i32) -> (Value, String) {
    let mut command = fondo();
    command.arg("acceptance").arg(workspace).args(["--batch", "first", "--json", "--lang", lang]);
    let summary = end(&mut command).expect(code).summary().clone();
    let table = fs::read_to_string(summary["table"].as_str().unwrap()).unwrap();
    (summary, table)
}

#[test]
fn the_suppliers_report_has_classes_clauses_and_deadlines() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("first"), place.path().join("w"));
    delivery::make(&source, 1, 4, 60, 80);
    let page = source.join("F0001/F0001_0002.tif");
    let bytes = fs::read(&page).unwrap();
    fs::write(&page, &bytes[..bytes.len() / 2]).unwrap();
    let terms = profile(
        place.path(),
        "[accept]\nrescan_days = 15\n[[accept.clauses]]\nclause = \"=Art. 8\"\nclass = \"minor\"\ndefects = [\"damaged-file\"]",
    );
    run_with(&source, &terms, &workspace, &[]).expect(3);
    hire(&workspace);
    let digest = sha256(&workspace, "first", "F0001", "F0001_0002.tif");
    let page = json!({ "unit": "F0001", "name": "F0001_0002.tif", "image": 1, "sha256": digest });
    let order = explained(&page, "rescan", Some("damaged-file"), "=HYPERLINK(\"x\")");
    decide(&workspace, &file(place.path(), "first", &[order])).expect(3);

    let (summary, table) = acceptance(&workspace, "it", 3);
    assert_eq!((&summary["images"], &summary["sound"], &summary["open_rescans"]), (&json!(4), &json!(3), &json!(1)));
    assert!(table.contains("2026-02-04") && table.contains("F0001_0002.tif"), "{table}");
    assert!(table.contains("'=Art. 8") && table.contains("'=HYPERLINK") && table.contains("lieve"), "{table}");
    for (lang, words) in [
        (
            "it",
            [
                "Immagini per classe",
                "con difetti lievi",
                "Da riacquisire",
                "2026-02-04",
                "Per il fornitore",
                "file danneggiato",
            ],
        ),
        (
            "en",
            [
                "Images by class",
                "with minor defects",
                "To be captured again",
                "2026-02-04",
                "For the supplier",
                "the file is damaged",
            ],
        ),
    ] {
        let (summary, _) = acceptance(&workspace, lang, 3);
        let pdf = PathBuf::from(summary["pdf"].as_str().unwrap());
        if let Some(qpdf) = crate::support::tool("qpdf") {
            let checked = Command::new(qpdf).arg("--check").arg(&pdf).output().unwrap();
            assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
        }
        if let Some(pdftotext) = crate::support::tool("pdftotext") {
            let text = Command::new(pdftotext).arg("-layout").arg(&pdf).arg("-").output().unwrap();
            let text = String::from_utf8_lossy(&text.stdout).into_owned();
            for word in words {
                assert!(text.contains(word), "{lang}: {word} is not in\n{text}");
            }
        }
        let bytes = fs::read(&pdf).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("<pdfaid:part>2</pdfaid:part>") && text.contains("pdfaid:conformance>U<"));
    }

    // The page comes, the order is closed, and the report says by which delivery.
    let second = place.path().join("second");
    fs::create_dir_all(second.join("F0001")).unwrap();
    fs::write(second.join("F0001/F0001_0002.tif"), delivery::tiff(99, 60, 80)).unwrap();
    run_with(&second, &terms, &workspace, &["--corrective", "page 2 again"]).expect(0);
    let (summary, table) = acceptance(&workspace, "it", 0);
    assert_eq!(summary["open_rescans"], 0);
    assert!(table.trim_end().ends_with(";second"), "{table}");
    // What the first delivery brought was no better for that.
    assert_eq!((&summary["images"], &summary["sound"]), (&json!(4), &json!(3)));
    if let Some(pdftotext) = crate::support::tool("pdftotext") {
        let pdf = summary["pdf"].as_str().unwrap();
        let text = Command::new(pdftotext).arg("-layout").arg(pdf).arg("-").output().unwrap();
        let text = String::from_utf8_lossy(&text.stdout).into_owned();
        for word in ["1 portata da una consegna", "1 su 4", "file danneggiato", "second (versione 1)"] {
            assert!(text.contains(word), "{word} is not in\n{text}");
        }
    }
    let report: Value =
        serde_json::from_slice(&fs::read(workspace.join("batches/first/report.json")).unwrap()).unwrap();
    assert_eq!(report["units"][0]["state"], "held", "as it was when that report was written");
    run_with(&source, &terms, &workspace, &[]).expect(3);
    let report: Value =
        serde_json::from_slice(&fs::read(workspace.join("batches/first/report.json")).unwrap()).unwrap();
    let found = report["units"][0]["findings"].as_array().unwrap().iter().map(|found| found["code"].as_str().unwrap());
    let found: Vec<_> = found.collect();
    assert!(found.contains(&"acceptance-superseded") && found.contains(&"acceptance-rescan-ordered"), "{found:?}");
    let html = fs::read_to_string(workspace.join("batches/first/report.html")).unwrap();
    assert!(html.contains("what was awaited came with second"), "{html}");
    // Undone, it is open again.
    end(fondo().args(["undo", "second", "--reason", "x", "--operator", "arch1", "--workspace"]).arg(&workspace))
        .expect(0);
    let (summary, _) = acceptance(&workspace, "it", 3);
    assert_eq!((&summary["images"], &summary["sound"], &summary["open_rescans"]), (&json!(4), &json!(3), &json!(1)));
}

#[test]
fn a_comparison_asks_for_pages_by_the_numbers_of_the_record() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace, path) =
        (place.path().join("first"), place.path().join("w"), place.path().join("form.json"));
    let reduced = [(254, 4, 1u32.to_le_bytes().to_vec())];
    let image =
        |width, height, rows, tags| PlainTiff { width, height, bits: 8, samples: 1, photometric: 1, rows, tags };
    let rows = noise(60 * 80);
    fs::create_dir_all(source.join("F0001")).unwrap();
    let images = [image(15, 20, &rows[..300], &reduced), image(60, 80, &rows, &[])];
    fs::write(source.join("F0001/F0001_0001.tif"), bytes_of(&images)).unwrap();
    run_with(&source, &profile(place.path(), ""), &workspace, &[]).expect(0);
    hire(&workspace);
    end(fondo().arg("compare").arg("form").arg(&workspace).arg("--out").arg(&path)).expect(0);
    let form: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    // The thumbnail is the first image of the file: it is no page, and the page keeps its number.
    let asked: Vec<_> = form["pages"].as_array().unwrap().iter().map(|page| &page["page"]["image"]).collect();
    assert_eq!(asked, [&json!(2)], "{form}");
}

#[test]
fn only_a_comparison_with_the_originals_attests() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("first"), place.path().join("w"));
    delivery::make(&source, 2, 3, 60, 80);
    let terms = profile(place.path(), "");
    run_with(&source, &terms, &workspace, &[]).expect(0);
    hire(&workspace);
    let attest = || {
        let mut command = fondo();
        command.arg("compare").arg("attest").arg(&workspace).args(["--batch", "first", "--json"]);
        end(&mut command)
    };
    assert!(attest().expect(1).stderr.contains("no comparison"), "accepted, and yet nothing is attested");

    let path = place.path().join("form.json");
    end(fondo().arg("compare").arg("form").arg(&workspace).arg("--out").arg(&path)).expect(0);
    let again = end(fondo().arg("compare").arg("form").arg(&workspace).arg("--out").arg(&path)).expect(2);
    assert!(again.stderr.contains("exists already"), "a form that was filled in is not written over");
    let form: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!((form["lot"]["pages"].as_u64(), form["pages"].as_array().unwrap().len()), (Some(6), 6));
    let record = |form: &Value, operator: &str| {
        fs::write(&path, serde_json::to_vec(form).unwrap()).unwrap();
        let mut command = fondo();
        command
            .args(["compare", "record"])
            .arg(&path)
            .args(["--operator", operator, "--json", "--workspace"])
            .arg(&workspace);
        end(&mut command)
    };
    let mut filled = form.clone();
    filled["process"] = json!("planetary scanner, process 3.1");
    filled["place"] = json!("Montalbano");
    filled["date"] = json!("2026-02-01");
    filled["persons"] = json!([{ "id": "arch1", "capacity": "pubblico ufficiale" }]);
    for page in filled["pages"].as_array_mut().unwrap() {
        page["outcome"] = json!("conforms");
    }
    // A form that is not filled in, names strangers or is about something else is no comparison.
    let without = |key: &str| {
        let mut form = filled.clone();
        form.as_object_mut().unwrap().remove(key);
        form
    };
    let with = |key: &str, value: Value| {
        let mut form = filled.clone();
        form[key] = value;
        form
    };
    record(&form, "arch1").expect(2);
    record(&filled, "op1").expect(2);
    record(&without("date"), "arch1").expect(2);
    let mut unknown = filled.clone();
    unknown["pages"][0]["outcome"] = json!("boh");
    assert!(record(&unknown, "arch1").expect(2).stderr.contains("page 1: `boh` is no outcome"));
    record(&with("date", json!("2999-01-01")), "arch1").expect(2);
    record(&with("place", json!(" ")), "arch1").expect(2);
    record(&with("persons", json!([{ "id": "x", "capacity": "y" }])), "arch1").expect(2);
    record(&with("pages", json!([])), "arch1").expect(2);
    record(&with("seed", json!("00".repeat(32))), "arch1").expect(2);
    assert!(attest().expect(1).stderr.contains("no comparison"));

    // One page differs: recorded, and nothing is attested.
    let mut differing = filled.clone();
    differing["pages"][2]["outcome"] = json!("differs");
    record(&differing, "arch1").expect(2);
    differing["pages"][2]["note"] = json!("the verso was captured");
    record(&differing, "arch1").expect(1);
    assert!(attest().expect(1).stderr.contains("does not say that the copies conform"));

    record(&filled, "arch1").expect(0);
    record(&filled, "arch1").expect(0);
    assert_eq!(fs::read_dir(workspace.join("batches/first/comparisons")).unwrap().count(), 2, "twice is once");
    assert!(attest().expect(2).stderr.contains("the institution is missing"));
    let settings = workspace.join("fondo.toml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text.replace("[institution]\n", "[institution]\nname = \"Archivio\"\n")).unwrap();
    let attested = attest().expect(0).events.remove(0);
    assert_eq!((&attested["lot"], &attested["compared"]), (&form["lot"], &json!(6)));
    assert_eq!(attested["persons"], json!([["arch1", "pubblico ufficiale"]]));

    // Another page comes into the same batch: what was compared is no longer what stands.
    fs::write(source.join("F0001/F0001_0001.tif"), delivery::tiff(7, 60, 80)).unwrap();
    run_with(&source, &terms, &workspace, &[]).expect(0);
    assert_eq!(unit_json(&workspace, "F0001", 2)["unit_version"], 2);
    assert!(attest().expect(1).stderr.contains("not those that were compared"));
    end(fondo().args(["log", "verify"]).arg("--workspace").arg(&workspace)).expect(0);
}

#[test]
fn the_sheet_of_a_delivery_without_a_sample_shows_what_is_flagged() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("first"), place.path().join("w"));
    delivery::make(&source, 2, 2, 60, 80);
    // A warning in a unit that is packaged, an error in one that is held.
    let page = source.join("F0001/F0001_0001.tif");
    fs::write(&page, [fs::read(&page).unwrap(), vec![7; 5000]].concat()).unwrap();
    let page = source.join("F0002/F0002_0001.tif");
    let bytes = fs::read(&page).unwrap();
    fs::write(&page, &bytes[..bytes.len() / 2]).unwrap();
    run_with(&source, &profile(place.path(), ""), &workspace, &[]).expect(3);
    let (summary, page, _) = review(&workspace, &[]);
    assert_eq!((&summary["sample"], &summary["flagged"]), (&json!(0), &json!(2)));
    assert!(page.contains("F0001_0001.tif") && page.contains("F0002_0001.tif"));
    assert!(
        fs::read_dir(workspace.join("batches/first")).unwrap().all(|entry| entry.unwrap().file_name() != "samples")
    );
}

/// A filled-in table is not written over; an accepted page without a reason keeps the next sheet from nothing.
#[test]
fn a_sheet_is_made_anew_when_its_table_was_applied_and_not_before() {
    let place = tempfile::tempdir().unwrap();
    let [_, workspace, _] = waiting(place.path());
    let (summary, _, table) = review(&workspace, &[]);
    let path = PathBuf::from(summary["table"].as_str().unwrap());
    let rows: Vec<_> = table.lines().collect();
    let filled = rows.iter().position(|row| row.contains("F0001_0001.tif")).unwrap();
    let row = rows[filled].trim_end().strip_suffix(";;;;;").unwrap().to_owned() + ";accept;;;arch1;";
    let text: Vec<_> = rows.iter().enumerate().map(|(at, old)| if at == filled { row.as_str() } else { old }).collect();
    let text = text.join("\r\n") + "\r\n";
    fs::write(&path, &text).unwrap();
    let mut again = fondo();
    again.arg("review").arg(&workspace).args(["--lang", "it"]);
    let refused = end(&mut again).expect(2);
    assert!(refused.stderr.contains("contiene decisioni non ancora applicate"), "{}", refused.stderr);
    assert_eq!(fs::read_to_string(&path).unwrap(), text, "it lies there as it was");
    let other = place.path().join("other.html");
    end(fondo().arg("review").arg(&workspace).arg("--out").arg(&other)).expect(0);

    assert_eq!(decide(&workspace, &path).expect(3).number("applied"), 1);
    let (_, page, table) = review(&workspace, &[]);
    assert!(page.contains("data-verdict=\"accept\"") && table.contains(";accept;;;arch1;"));
    // What is handed back as it was made changes nothing.
    let untouched = decide(&workspace, &path).expect(3);
    assert_eq!(untouched.number("applied"), 0, "{}", untouched.summary());
}

/// A page that was accepted in one version counts for the sample of no other: on the sheet of that one it is not
/// decided on.
#[test]
fn what_was_accepted_under_another_profile_is_to_be_decided_on() {
    let place = tempfile::tempdir().unwrap();
    let [source, workspace, _] = waiting(place.path());
    let digest = sha256(&workspace, "first", "F0001", "F0001_0001.tif");
    let page = json!({ "unit": "F0001", "name": "F0001_0001.tif", "image": 1, "sha256": digest });
    decide(&workspace, &file(place.path(), "first", &[on_page(&page, "accept")])).expect(3);
    assert!(review(&workspace, &[]).1.contains("data-verdict=\"accept\""));
    let terms = profile(place.path(), &format!("{SAMPLED}\n[access]\nquality = 77"));
    run_with(&source, &terms, &workspace, &[]).expect(3);
    let (_, page, table) = review(&workspace, &[]);
    assert!(!page.contains("data-verdict=\"accept\"") && !table.contains(";accept;"), "{table}");
}

/// Where a master was made the source lies apart, and shows the page where there is no access copy.
#[test]
fn the_picture_of_a_source_of_which_a_master_was_made_is_shown() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("first"), place.path().join("w"));
    fs::create_dir_all(source.join("F0001")).unwrap();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 60, 80);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: 11_811, yppu: 11_811, unit: png::Unit::Meter }));
    let rows: Vec<u8> = (0..60 * 80u32).map(|at| 180 + (at * at % 61) as u8).collect();
    encoder.write_header().unwrap().write_image_data(&rows).unwrap();
    fs::write(source.join("F0001/F0001_0001.png"), bytes).unwrap();
    let rules = format!("[access]\nmake = false\n[normalise]\nmake = true\n{SAMPLED}");
    run_with(&source, &profile(place.path(), &rules), &workspace, &[]).expect(3);
    hire(&workspace);
    assert!(crate::support::people::draft(&workspace, "first", "F0001")["record"]["files"][0]["made"].is_object());
    let (_, page, _) = review(&workspace, &[]);
    assert_eq!(page.matches("<img src=\"data:").count(), 1);
}

/// What is missing is on no image, and is told to the supplier all the same.
#[test]
fn the_suppliers_report_has_the_errors_of_units() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("first"), place.path().join("w"));
    delivery::make(&source, 1, 4, 60, 80);
    fs::remove_file(source.join("F0001/F0001_0003.tif")).unwrap();
    let clause = "[accept]\n[[accept.clauses]]\nclause = \"Art. 3\"\nclass = \"critical\"\ndefects = [\"page-gap\"]";
    run_with(&source, &profile(place.path(), clause), &workspace, &[]).expect(3);
    let (_, table) = acceptance(&workspace, "it", 0);
    let row = table.lines().find(|row| row.starts_with("first;F0001;")).unwrap();
    assert!(row.starts_with("first;F0001;;;;Art. 3;critico;") && row.trim_end().ends_with(";;;;"), "{row}");
    let (summary, _) = acceptance(&workspace, "it", 0);
    if let Some(pdftotext) = crate::support::tool("pdftotext") {
        let pdf = summary["pdf"].as_str().unwrap();
        let text = Command::new(pdftotext).arg("-layout").arg(pdf).arg("-").output().unwrap();
        let text = String::from_utf8_lossy(&text.stdout).into_owned();
        for word in ["Rilievi sull", "Nessuna riacquisizione è stata ancora ordinata.", "F0001"] {
            assert!(text.contains(word), "{word} is not in\n{text}");
        }
    }
}
