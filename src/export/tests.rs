//! Answers of all kinds against what was handed over.

use crate::profile::ReceiptTable;
use crate::records::codes::deposit::RECEIPT_NOT_UNDERSTOOD;
use crate::records::{AnswerOutcome, DepositIndex, DepositPart, DepositRequest, Finding, Hex, Lang, Subject};

use super::{ReadAnswer, ReceiptParts, ReceivedFile, judge, read_file};

fn request() -> DepositRequest {
    let part = |path: &str, byte| DepositPart { id: None, path: path.to_owned(), size: 1, sha256: Hex([byte; 32]) };
    DepositRequest {
        key: "DIGIT-1998-7".to_owned(),
        normalised: "DIGIT-1998-7".to_owned(),
        index: Some(DepositIndex {
            path: "i.xml".to_owned(),
            sha256: Hex([9; 32]),
            canonical_sha256: Some(Hex([8; 32])),
        }),
        parts: vec![part("1.tif", 1), part("2.tif", 2), part("blank.tif", 2)],
    }
}

fn answer(outcome: AnswerOutcome, hashes: &[&str]) -> ReadAnswer {
    let file =
        |hash: &&str| ReceivedFile { name: "x".to_owned(), algorithm: "SHA-256".to_owned(), hash: (*hash).to_owned() };
    let receipt = ReceiptParts {
        id: "urn:x:RdV".to_owned(),
        text: None,
        index: Some(("SHA-256".to_owned(), "08".repeat(32))),
        files: hashes.iter().map(file).collect(),
        whole: true,
    };
    ReadAnswer {
        kind: crate::records::AnswerKind::SacerOutcome,
        key: Some("DIGIT-1998-7".to_owned()),
        outcome,
        code: Some("UD-002-001".to_owned()),
        message: None,
        stated: None,
        conservation: None,
        receipt: Some(receipt),
    }
}

/// Codes that are told, and whether the answer stands.
fn told(answer: &ReadAnswer) -> (Vec<&'static str>, bool) {
    let judgement = judge(answer, &request(), &Subject::Batch);
    (judgement.findings.iter().map(|finding| finding.code.slug()).collect(), judgement.stands())
}

#[test]
fn every_digest_counts_also_twins() {
    let (one, two) = ("01".repeat(32), "02".repeat(32));
    let all = [one.as_str(), two.as_str(), two.as_str()];
    let good = judge(&answer(AnswerOutcome::Positive, &all), &request(), &Subject::Batch);
    assert_eq!((good.findings.len(), good.compared, good.index_compared), (0, 3, true));
    assert_eq!(told(&answer(AnswerOutcome::Positive, &all[..2])), (vec!["receipt-file-missing"], false));
    let other = "03".repeat(32);
    let wrong = [one.as_str(), two.as_str(), other.as_str()];
    assert_eq!(
        told(&answer(AnswerOutcome::Positive, &wrong)),
        (vec!["receipt-hash-differs", "receipt-file-missing"], false)
    );
    assert!(!told(&answer(AnswerOutcome::Positive, &[&one, &two, "nonsense"])).1);
    let mut other_index = answer(AnswerOutcome::Positive, &all);
    other_index.receipt.as_mut().unwrap().index.as_mut().unwrap().1 = "07".repeat(32);
    assert_eq!(told(&other_index), (vec!["receipt-index-differs"], false));
    let mut md5 = answer(AnswerOutcome::Positive, &["00112233445566778899aabbccddeeff"]);
    md5.receipt.as_mut().unwrap().files[0].algorithm = "MD5".to_owned();
    assert_eq!(told(&md5), (vec!["receipt-not-compared"], true));
}

#[test]
fn a_refusal_with_our_own_receipt_is_an_acceptance_and_without_is_none() {
    let (one, two) = ("01".repeat(32), "02".repeat(32));
    let again = answer(AnswerOutcome::Negative, &[&one, &two, &two]);
    let judgement = judge(&again, &request(), &Subject::Batch);
    assert!(judgement.stands() && judgement.outcome == Some(AnswerOutcome::Positive));
    let other = answer(AnswerOutcome::Negative, &[&one, &one, &two]);
    assert!(!judge(&other, &request(), &Subject::Batch).stands(), "another unit has our key");
    let refused = ReadAnswer { receipt: None, ..again.clone() };
    assert_eq!(told(&refused).0, ["deposit-refused"]);
    let simulated = ReadAnswer { receipt: None, outcome: AnswerOutcome::Positive, ..again };
    assert_eq!(told(&simulated), (vec!["receipt-absent"], true));
}

#[test]
fn a_refusal_is_no_acceptance_while_nothing_was_compared() {
    let (one, two) = ("01".repeat(32), "02".repeat(32));
    let outcome = |answer: &ReadAnswer| {
        let judgement = judge(answer, &request(), &Subject::Batch);
        (judgement.outcome, judgement.findings.last().unwrap().code.slug())
    };
    let refused = (Some(AnswerOutcome::Negative), "deposit-refused");
    let again = answer(AnswerOutcome::Negative, &[&one, &two, &two]);
    let other_code = ReadAnswer { code: Some("UD-012-002".to_owned()), ..again.clone() };
    assert_eq!(outcome(&other_code), refused);
    assert_eq!(outcome(&ReadAnswer { code: None, ..again.clone() }), refused);
    // The right code, and a receipt that states nothing, or digests that cannot be compared.
    let mut nothing = answer(AnswerOutcome::Negative, &[]);
    nothing.receipt.as_mut().unwrap().index = None;
    assert_eq!(outcome(&nothing), refused);
    let mut md5 = answer(AnswerOutcome::Negative, &["00112233445566778899aabbccddeeff"]);
    md5.receipt.as_mut().unwrap().files[0].algorithm = "MD5".to_owned();
    md5.receipt.as_mut().unwrap().index = None;
    assert_eq!(outcome(&md5), refused);
    // Either the index or all files will do.
    let accepted = (Some(AnswerOutcome::Positive), "receipt-of-before");
    let mut files_alone = again.clone();
    files_alone.receipt.as_mut().unwrap().index = None;
    assert_eq!(outcome(&files_alone), accepted);
    assert_eq!(outcome(&answer(AnswerOutcome::Negative, &[])), accepted);
}

#[test]
fn what_is_missing_is_counted_by_files_and_not_by_digests() {
    let (one, two) = ("01".repeat(32), "02".repeat(32));
    let judgement = judge(&answer(AnswerOutcome::Positive, &[&two, &one]), &request(), &Subject::Batch);
    let finding = &judgement.findings[0];
    assert_eq!((finding.code.slug(), finding.args["count"].as_str()), ("receipt-file-missing", "1"));
    assert_eq!(judgement.compared, 2);
    // One more than was handed over is none of it.
    let three = [one.as_str(), two.as_str(), two.as_str(), two.as_str()];
    assert_eq!(told(&answer(AnswerOutcome::Positive, &three)), (vec!["receipt-hash-differs"], false));
}

#[test]
fn a_deposit_of_very_many_files_is_judged() {
    const MANY: u32 = 200_000;
    let sha256 = |number: u32| {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        Hex(bytes)
    };
    let part = |number: u32| DepositPart { id: None, path: format!("{number}.tif"), size: 1, sha256: sha256(number) };
    let request = DepositRequest { index: None, parts: (0..MANY).map(part).collect(), ..request() };
    let mut all = answer(AnswerOutcome::Positive, &[]);
    let received = |number: u32| ReceivedFile {
        name: String::new(),
        algorithm: "SHA-256".to_owned(),
        hash: sha256(number).to_string(),
    };
    // Last first, and the second half alone: whatever looks through a list goes to its end each time.
    let receipt = all.receipt.as_mut().unwrap();
    (receipt.index, receipt.files) = (None, (MANY / 2..MANY).rev().map(received).collect());
    let judgement = judge(&all, &request, &Subject::Batch);
    assert_eq!(judgement.compared, u64::from(MANY / 2));
    assert_eq!(judgement.findings[0].args["count"], (MANY / 2).to_string());
}

fn table() -> ReceiptTable {
    ReceiptTable {
        key: "Pacchetto".to_owned(),
        outcome: "Esito".to_owned(),
        positive: vec!["OK".to_owned()],
        warning: vec!["AVVISO".to_owned()],
        negative: vec!["KO".to_owned()],
        receipt: Some("RdV".to_owned()),
        sha256: Some("Impronta".to_owned()),
        ..ReceiptTable::default()
    }
}

fn rows(text: &str) -> Result<Vec<ReadAnswer>, String> {
    let mut all = Vec::new();
    read_file(text.as_bytes(), Some(&table()), &mut |one| all.push(one)).map_err(|error| error.to_string())?;
    Ok(all)
}

#[test]
fn tables_are_read_by_their_mapping_and_nothing_else() {
    let all = rows("Pacchetto;Esito;RdV;Impronta\nA;ok;R1;01\nA;OK;R1;02\n\nB;KO;;\n").unwrap();
    assert_eq!(all.len(), 2);
    let receipt = all[0].receipt.as_ref().unwrap();
    assert_eq!((receipt.id.as_str(), receipt.files.len(), all[1].outcome), ("R1", 2, AnswerOutcome::Negative));
    assert!(all[1].receipt.is_none());
    assert!(rows("Pacchetto;Esito;RdV\nA;OK;R\n").unwrap_err().contains("Impronta"));
    assert!(rows("Pacchetto;Esito;RdV;Impronta\nA;forse;R;01\n").unwrap_err().contains("forse"));
    assert!(rows("Pacchetto;Esito;RdV;Impronta\nA;OK;R;01\nA;KO;R;02\n").unwrap_err().contains("two outcomes"));
    let unknown = read_file(b"a;b\n", None, &mut |_| ()).unwrap_err();
    let finding = Finding::new(RECEIPT_NOT_UNDERSTOOD, Subject::Batch).with("error", unknown);
    assert!(finding.detail(Lang::En).ends_with("it is no answer of SACER, and no table is mapped"));
    let italian = finding.detail(Lang::It);
    assert!(italian.ends_with("non è una risposta di SACER e nessuna tabella è descritta in [receipts]"), "{italian}");
}

#[test]
fn a_receipt_may_stand_in_any_row_of_its_deposit() {
    let wide = ReceiptTable {
        code: Some("Codice".to_owned()),
        conservation: Some("Stato".to_owned()),
        stated: Some("Data".to_owned()),
        ..table()
    };
    let read = |text: &str| {
        let mut all = Vec::new();
        let text = format!("Pacchetto;Esito;RdV;Impronta;Codice;Stato;Data\n{text}");
        read_file(text.as_bytes(), Some(&wide), &mut |one| all.push(one)).map_err(|error| error.to_string())?;
        Ok::<_, String>(all)
    };
    let digests = |answer: &ReadAnswer| -> Vec<String> {
        answer.receipt.as_ref().unwrap().files.iter().map(|file| file.hash.clone()).collect()
    };
    for text in ["A;OK;R1;01;;;\nA;OK;;02;;;\nA;OK;;03;;;\n", "A;OK;;01;;;\nA;OK;R1;02;;;\nA;OK;R1;03;;;\n"] {
        let all = read(text).unwrap();
        assert_eq!((all.len(), all[0].receipt.as_ref().unwrap().id.as_str()), (1, "R1"), "{text}");
        assert_eq!(digests(&all[0]), ["01", "02", "03"], "{text}");
    }
    let two = read("A;OK;R1;01;;;\nB;OK;R9;01;;;\nA;OK;R2;02;;;\n").unwrap_err();
    assert!(two.contains("row 4") && two.contains("`R1` and `R2`"), "{two}");
    let said = read("A;OK;R1;01;;;\nA;OK;;02;W1;preso;ieri\nA;OK;;03;W2;preso;oggi\nA;OK;;04;W1;;\n").unwrap();
    let [one] = &said[..] else { panic!("{said:?}") };
    assert_eq!((one.code.as_deref(), one.conservation.as_deref()), (Some("W1, W2"), Some("preso")));
    assert_eq!(one.stated.as_deref(), Some("ieri"));
    // A refusal has no receipt, and nobody is taken at the word of an empty column.
    assert!(read("A;KO;R1;01;;;\nA;KO;;02;;;\n").unwrap()[0].receipt.is_none());
    assert!(read("A;OK;;01;;;\n").unwrap()[0].receipt.is_none());
}

#[test]
fn rows_of_one_deposit_need_not_be_neighbours() {
    let all = rows("Pacchetto;Esito;RdV;Impronta\nA;OK;R1;01\nB;OK;R2;03\nA;OK;R1;02\n").unwrap();
    let keys: Vec<_> = all.iter().map(|answer| answer.key.as_deref().unwrap()).collect();
    assert_eq!(keys, ["A", "B"]);
    assert_eq!(all[0].receipt.as_ref().unwrap().files.len(), 2);
    let contradiction = rows("Pacchetto;Esito;RdV;Impronta\nA;OK;R1;01\nB;OK;R2;03\nA;KO;;\n");
    assert!(contradiction.unwrap_err().contains("two outcomes"));
    // What names no deposit is of no other row.
    assert_eq!(rows("Pacchetto;Esito;RdV;Impronta\n;OK;R1;01\n;KO;;\n").unwrap().len(), 2);
}
