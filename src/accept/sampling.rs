//! How many pages of a lot people look at, and how many defective ones are too many (ISO 2859-1, single sampling,
//! normal inspection).

use crate::records::{AQL, ClassPlan, DefectClass, InspectionLevel, SamplePlan, SampleRules};

/// The code letters with their sample sizes (Table 2-A).
const LETTERS: [(char, u64); 16] = [
    ('A', 2),
    ('B', 3),
    ('C', 5),
    ('D', 8),
    ('E', 13),
    ('F', 20),
    ('G', 32),
    ('H', 50),
    ('J', 80),
    ('K', 125),
    ('L', 200),
    ('M', 315),
    ('N', 500),
    ('P', 800),
    ('Q', 1250),
    ('R', 2000),
];

/// Largest lot of each row of Table 1, with the letters of levels I, II and III.
const LOTS: [(u64, [char; 3]); 15] = [
    (8, ['A', 'A', 'B']),
    (15, ['A', 'B', 'C']),
    (25, ['B', 'C', 'D']),
    (50, ['C', 'D', 'E']),
    (90, ['C', 'E', 'F']),
    (150, ['D', 'F', 'G']),
    (280, ['E', 'G', 'H']),
    (500, ['F', 'H', 'J']),
    (1_200, ['G', 'J', 'K']),
    (3_200, ['H', 'K', 'L']),
    (10_000, ['J', 'L', 'M']),
    (35_000, ['K', 'M', 'N']),
    (150_000, ['L', 'N', 'P']),
    (500_000, ['M', 'P', 'Q']),
    (u64::MAX, ['N', 'Q', 'R']),
];

/// The acceptance numbers along a diagonal of Table 2-A, from the first plan with 0 on; `None` where the table has an
/// arrow, to the plan above (the second place) or below (the third).
const DIAGONAL: [Option<u64>; 11] =
    [Some(0), None, None, Some(1), Some(2), Some(3), Some(5), Some(7), Some(10), Some(14), Some(21)];

fn column(aql: f64) -> Option<usize> {
    AQL.iter().position(|limit| (limit - aql).abs() < 1e-9)
}

/// The plan for a lot of `pages` pages. A limit that is none of the standard's is taken as the next stricter one.
#[must_use]
pub fn sampling_plan(pages: u64, rules: &SampleRules) -> SamplePlan {
    let row = letter_row(pages, rules.level);
    let class = |class, aql| {
        let (at, accept) = plan_at(row, aql);
        let (letter, size) = LETTERS.get(at).copied().unwrap_or(('R', 2000));
        ClassPlan { class, aql, letter, size: size.min(pages), accept }
    };
    let (major, minor) = (class(DefectClass::Major, rules.aql_major), class(DefectClass::Minor, rules.aql_minor));
    let size = major.size.max(minor.size);
    let (letter, _) = LETTERS.get(row).copied().unwrap_or(('R', 2000));
    let critical = ClassPlan { class: DefectClass::Critical, aql: 0.0, letter, size, accept: 0 };
    SamplePlan {
        standard: "ISO 2859-1, single sampling, normal inspection".to_owned(),
        level: rules.level,
        letter,
        size,
        classes: vec![critical, major, minor],
    }
}

fn letter_row(pages: u64, level: InspectionLevel) -> usize {
    let level = match level {
        InspectionLevel::I => 0,
        InspectionLevel::II => 1,
        InspectionLevel::III => 2,
    };
    let lot = LOTS.iter().find(|(most, _)| pages <= *most);
    let letter = lot.and_then(|(_, letters)| letters.get(level)).copied().unwrap_or('R');
    LETTERS.iter().position(|(known, _)| *known == letter).unwrap_or(LETTERS.len() - 1)
}

/// The row of the plan to which the arrows lead from `row`, and its acceptance number.
fn plan_at(row: usize, aql: f64) -> (usize, u64) {
    let column = column(aql).or_else(|| AQL.iter().position(|limit| *limit < aql)).unwrap_or(AQL.len() - 1);
    // The diagonal of a column begins in the row of its own number.
    let last = (column + DIAGONAL.len() - 1).min(LETTERS.len() - 1);
    let number = |row: usize| row.checked_sub(column).and_then(|at| DIAGONAL.get(at).copied().flatten());
    match row.checked_sub(column) {
        // Above the first plan: down to it. The arrow after it leads up to it, the next one down.
        None | Some(0 | 1) => (column, 0),
        Some(2) => (column + 3, number(column + 3).unwrap_or(1)),
        Some(_) => {
            let row = row.min(last);
            (row, number(row).unwrap_or(0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Table 2-A for the limits that contracts name, as a stranger reads it: `^` and `v` are arrows.
    const TABLE: [(&str, [&str; 6]); 16] = [
        ("A", ["v", "v", "v", "v", "v", "0"]),
        ("B", ["v", "v", "v", "v", "0", "^"]),
        ("C", ["v", "v", "v", "0", "^", "v"]),
        ("D", ["v", "v", "0", "^", "v", "1"]),
        ("E", ["v", "0", "^", "v", "1", "2"]),
        ("F", ["0", "^", "v", "1", "2", "3"]),
        ("G", ["^", "v", "1", "2", "3", "5"]),
        ("H", ["v", "1", "2", "3", "5", "7"]),
        ("J", ["1", "2", "3", "5", "7", "10"]),
        ("K", ["2", "3", "5", "7", "10", "14"]),
        ("L", ["3", "5", "7", "10", "14", "21"]),
        ("M", ["5", "7", "10", "14", "21", "^"]),
        ("N", ["7", "10", "14", "21", "^", "^"]),
        ("P", ["10", "14", "21", "^", "^", "^"]),
        ("Q", ["14", "21", "^", "^", "^", "^"]),
        ("R", ["21", "^", "^", "^", "^", "^"]),
    ];
    const NAMED: [f64; 6] = [0.65, 1.0, 1.5, 2.5, 4.0, 6.5];

    #[test]
    fn every_cell_of_the_table_leads_where_its_arrows_say() {
        for (row, (letter, cells)) in TABLE.iter().enumerate() {
            assert_eq!(LETTERS[row].0.to_string(), *letter);
            for (at, aql) in NAMED.iter().enumerate() {
                let mut place = row;
                while let "^" | "v" = TABLE[place].1[at] {
                    place = if TABLE[place].1[at] == "^" { place - 1 } else { place + 1 };
                }
                let expected = (place, TABLE[place].1[at].parse().unwrap());
                assert_eq!(plan_at(row, *aql), expected, "letter {letter}, {aql} (cell {})", cells[at]);
            }
        }
    }

    #[test]
    fn the_strict_limits_are_those_of_the_table() {
        // The numbers of Table 2-A below 0.65, letter by letter; the same table as II-A of MIL-STD-105E.
        let columns: [(f64, &[(char, u64)]); 4] = [
            (0.4, &[('G', 0), ('K', 1), ('L', 2), ('M', 3), ('N', 5), ('P', 7), ('Q', 10), ('R', 14)]),
            (0.25, &[('H', 0), ('L', 1), ('M', 2), ('N', 3), ('P', 5), ('Q', 7), ('R', 10)]),
            (0.15, &[('J', 0), ('M', 1), ('N', 2), ('P', 3), ('Q', 5), ('R', 7)]),
            (0.1, &[('K', 0), ('N', 1), ('P', 2), ('Q', 3), ('R', 5)]),
        ];
        for (aql, numbers) in columns {
            for (letter, accept) in numbers {
                let row = LETTERS.iter().position(|(known, _)| known == letter).unwrap();
                assert_eq!(plan_at(row, aql), (row, *accept), "letter {letter}, {aql}");
            }
        }
    }

    #[test]
    fn letters_follow_the_size_of_the_lot_and_the_level() {
        let letter = |pages, level| sampling_plan(pages, &SampleRules { level, ..SampleRules::default() }).letter;
        for (pages, [one, two, three]) in [
            (2, ['A', 'A', 'B']),
            (9, ['A', 'B', 'C']),
            (150, ['D', 'F', 'G']),
            (151, ['E', 'G', 'H']),
            (1_416, ['H', 'K', 'L']),
            (3_201, ['J', 'L', 'M']),
            (600_000, ['N', 'Q', 'R']),
        ] {
            assert_eq!(letter(pages, InspectionLevel::I), one, "{pages}");
            assert_eq!(letter(pages, InspectionLevel::II), two, "{pages}");
            assert_eq!(letter(pages, InspectionLevel::III), three, "{pages}");
        }
    }

    #[test]
    fn a_lot_smaller_than_its_sample_is_looked_at_whole() {
        // Level II, 20 pages: letter C; 1.0 leads down to E with 13, 4.0 up to B with 3.
        let plan = sampling_plan(20, &SampleRules::default());
        let sizes: Vec<_> = plan.classes.iter().map(|class| (class.letter, class.size, class.accept)).collect();
        assert_eq!(sizes, [('C', 13, 0), ('E', 13, 0), ('B', 3, 0)]);
        let plan = sampling_plan(9, &SampleRules::default());
        assert_eq!((plan.size, plan.classes[1].size), (9, 9), "13 are asked for, 9 are there");
    }

    #[test]
    fn only_the_limits_of_the_standard_are_limits() {
        assert!(column(0.65).is_some() && column(3.0).is_none());
        assert_eq!(plan_at(9, 3.0), plan_at(9, 2.5), "the next stricter one");
    }
}
