use proptest::prelude::*;
use regex::Regex;

use super::{Reading, interpret, read};

/// Statements from real finding aids and registers, and what they mean.
const TABLE: [(&str, &str); 107] = [
    ("1932", "1932"),
    ("[1932]", "1932"),
    ("19[32]", "1932"),
    ("1932?", "1932?"),
    ("[1932?]", "1932?"),
    ("ca. 1930", "1930~"),
    ("1930 ca.", "1930~"),
    ("circa 1930", "1930~"),
    ("c. 1930", "1930~"),
    ("[ca. 1930?]", "1930%"),
    ("12/03/1932", "1932-03-12"),
    ("2/3/1932", "1932-03-02"),
    ("12.03.1932", "1932-03-12"),
    ("12-03-1932", "1932-03-12"),
    ("1932-03-12", "1932-03-12"),
    ("1932/03/12", "1932-03-12"),
    ("1932-03-12T00:00:00", "1932-03-12"),
    ("19320312", "1932-03-12"),
    ("12 marzo 1932", "1932-03-12"),
    ("1° marzo 1932", "1932-03-01"),
    ("12 mar. 1932", "1932-03-12"),
    ("1932 mar. 12", "1932-03-12"),
    ("1932, mar. 12", "1932-03-12"),
    ("marzo 1932", "1932-03"),
    ("1932 marzo", "1932-03"),
    ("mar. 1932", "1932-03"),
    ("03/1932", "1932-03"),
    ("1932-03", "1932-03"),
    ("8.IX.1943", "1943-09-08"),
    ("8/IX/1943", "1943-09-08"),
    ("5 7bre 1860", "1860-09-05"),
    ("9bre 1860", "1860-11"),
    ("estate 1944", "1944-22"),
    ("1930-1935", "1930/1935"),
    ("1930 - 1935", "1930/1935"),
    ("1930–1935", "1930/1935"),
    ("1930/1935", "1930/1935"),
    ("1930-35", "1930/1935"),
    ("[1930]-1935", "1930/1935"),
    ("[1930-1935]", "1930/1935"),
    ("1930?-1935", "1930?/1935"),
    ("ca. 1930-1935", "1930~/1935~"),
    ("1930-1935 ca.", "1930~/1935~"),
    ("1930 gen. - 1935 mar. 3", "1930-01/1935-03-03"),
    ("1930 gen. 1 - 1935 mar. 3", "1930-01-01/1935-03-03"),
    ("1930 gen. - mar.", "1930-01/1930-03"),
    ("1930 gen. 5 - mar. 3", "1930-01-05/1930-03-03"),
    ("5-12 gennaio 1930", "1930-01-05/1930-01-12"),
    ("5 gen. - 3 mar. 1930", "1930-01-05/1930-03-03"),
    ("giugno-luglio 1944", "1944-06/1944-07"),
    ("01/01/1930 - 31/12/1935", "1930-01-01/1935-12-31"),
    ("dal 1930 al 1935", "1930/1935"),
    ("dal 5 gennaio 1930 al 3 marzo 1935", "1930-01-05/1935-03-03"),
    ("tra il 1930 e il 1935", "1930/1935"),
    ("dal 1930", "1930/.."),
    ("1930-", "1930/.."),
    ("fino al 1935", "../1935"),
    ("ante 1900", "../1900"),
    ("ante 1900 mag. 4", "../1900-05-04"),
    ("prima del 1900", "../1900"),
    ("post 1945", "1945/.."),
    ("dopo il 1945", "1945/.."),
    ("posteriore al 1945", "1945/.."),
    ("1930-1935 con docc. dal 1921", "1921/1935"),
    ("1930-1935 (con docc. dal 1921)", "1921/1935"),
    ("1930-1935, con documenti dal 1921", "1921/1935"),
    ("1930-1935 con docc. dal 1921 e fino al 1940", "1921/1940"),
    ("1930-1935 con docc. dal 1921 al 1940", "1921/1940"),
    ("1930-1935 con antecedenti dal 1898", "1898/1935"),
    ("1930-1935 con doc. del 1928", "1928/1935"),
    ("1930, 1932-1935", "1930/1935"),
    ("1930; 1948", "1930/1948"),
    ("1930 e 1948", "1930/1948"),
    ("sec. XIX", "1801/1900"),
    ("sec. XIX?", "1801?/1900?"),
    ("XIX secolo", "1801/1900"),
    ("secc. XVIII-XIX", "1701/1900"),
    ("sec. XVIII - sec. XX", "1701/2000"),
    ("prima metà sec. XIX", "1801/1850"),
    ("seconda metà del secolo XIX", "1851/1900"),
    ("ultimo quarto del sec. XVIII", "1776/1800"),
    ("fine sec. XVIII", "1781~/1800~"),
    ("inizio Novecento", "1901~/1920~"),
    ("Ottocento", "1801/1900"),
    ("anni '30", "193X"),
    ("anni Trenta del Novecento", "193X"),
    ("anni Trenta", "193X"),
    ("1930s", "193X"),
    ("s.d. [1932]", "1932"),
    ("s.d., ma 1932", "1932"),
    ("28 ottobre 1934 (XII E.F.)", "1934-10-28"),
    ("January 5, 1930", "1930-01-05"),
    ("5th of January 1930", "1930-01-05"),
    ("from 1930 to 1935", "1930/1935"),
    ("before 1900", "../1900"),
    ("19th century", "1801/1900"),
    ("I metà sec. XX", "1901/1950"),
    ("la I metà del sec. XX", "1901/1950"),
    ("II metà sec. XX", "1951/2000"),
    ("I quarto sec. XIX", "1801/1825"),
    ("1ª metà sec. XX", "1901/1950"),
    ("2a metà del Novecento", "1951/2000"),
    ("1º marzo 1932", "1932-03-01"),
    ("metà sec. XX", "1941~/1960~"),
    ("i Novecento", "1901/2000"),
    ("inverno 1944-45", "1944/1945"),
    ("193?", "193X"),
];

#[test]
fn statements_of_real_life() {
    let wrong: Vec<String> = TABLE
        .iter()
        .filter_map(|(written, expected)| {
            let statement = read(written);
            assert_eq!(&statement.written, written);
            (statement.edtf.as_deref() != Some(expected))
                .then(|| format!("{written}: {:?}, not {expected}", statement.edtf))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_day_of_the_julian_calendar_alone_leaves_its_month() {
    for (written, expected) in [("29 febbraio 1500", "1500-02"), ("29/02/1500 - 03/03/1500", "1500-02/1500-03-03")] {
        assert_eq!(read(written).edtf.as_deref(), Some(expected), "{written}");
    }
    assert_eq!(interpret("29/02/1700"), Reading::Impossible);
}

#[test]
fn what_is_no_date() {
    for undated in ["", "  ", "s.d.", "S. D.", "sd", "senza data", "non datato", "undated", "[s.d.]", "n.d."] {
        assert_eq!(interpret(undated), Reading::Undated, "{undated}");
    }
    for impossible in
        ["31/02/1932", "1932-02-31", "31 feb. 1932", "30/13/1932", "29/02/1931", "31/04/1930 - 1931", "1932 feb. 30"]
    {
        assert_eq!(interpret(impossible), Reading::Impossible, "{impossible}");
    }
    for reversed in ["1935-1930", "12/03/1932 - 01/01/1932", "dal 1940 al 1930"] {
        assert_eq!(interpret(reversed), Reading::Reversed, "{reversed}");
    }
    // `1905-06`: June, or a year and a half?
    for unclear in [
        "3-4/1930",
        "'800?",
        "'800-",
        "800x",
        "5 - estate 1930",
        "boh",
        "1905-06",
        "1930 o giù di lì",
        "12",
        "anno XII",
        "Trenta",
        "vedi nota",
        "19",
        "1930 & 1931",
        "123456",
    ] {
        assert_eq!(interpret(unclear), Reading::Unclear, "{unclear}");
        assert_eq!(read(unclear).edtf, None);
    }
}

#[test]
fn its_own_output_means_the_same() {
    for (written, expected) in TABLE {
        // Level 1 has seasons and qualified ends; all of it is read back.
        assert_eq!(read(expected).edtf.as_deref(), Some(expected), "from {written}");
    }
}

/// Level 1 of EDTF as far as Fondo writes it.
fn is_edtf(text: &str) -> bool {
    let grammar = Regex::new(concat!(
        r"^(?:\d{3}X|\d{2}XX|\d{4}-2[1-4]|(?P<one>\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?[?~%]?)",
        r"|(?:\.\.|\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?[?~%]?)",
        r"/(?:\.\.|\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?[?~%]?))$"
    ))
    .unwrap();
    let full_days = Regex::new(r"(\d{4})-(\d{2})-(\d{2})").unwrap();
    grammar.is_match(text)
        && text != "../.."
        && full_days.captures_iter(text).all(|day| {
            let part = |index: usize| day[index].parse::<i16>().unwrap();
            jiff::civil::Date::new(part(1), part(2) as i8, part(3) as i8).is_ok()
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_gives_edtf_or_nothing(text in "\\PC{0,40}") {
        if let Some(edtf) = read(&text).edtf {
            prop_assert!(is_edtf(&edtf), "{text}: {edtf}");
        }
    }

    #[test]
    fn any_words_of_dates_give_edtf_or_nothing(
        words in proptest::collection::vec(prop::sample::select(vec![
            "1930", "1931", "0", "0000", "9999", "12", "31", "02", "99", "1", "-", "/", ".", "..", ",", ";", "?", "~", "%", "ca.", "sec.", "secc.",
            "XIX", "XX", "IX", "gen.", "febbraio", "feb", "estate", "dal", "al", "con", "docc.", "e", "fino", "ante", "post", "s.d.", "anni", "Trenta",
            "30", "193", "X", "XX", "[", "]", "19", "bre", "7bre", "th", "century", "del", "Novecento", "fine", "prima", "metà", "E.F.", "a", "T", "4294967295",
        ]), 0..9),
        space in prop::sample::select(vec!["", " "]),
    ) {
        let text = words.join(space);
        if let Some(edtf) = read(&text).edtf {
            prop_assert!(is_edtf(&edtf), "{text}: {edtf}");
        }
    }
}
