//! The index in which the units of a batch are compared. It lies on disk and lasts as long as the comparison: memory
//! does not grow with the batch. What comes out depends on the plan and on what was measured, not on the order in which
//! units came to their end.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::quality::unit::most;
use crate::records::codes::quality as codes;
use crate::records::{Finding, Note, SourcePath, Subject, UnitPages};

/// Fewest units that have a middle from which one can be off.
const FEWEST: u64 = 5;

const SCHEMA: &str = "
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -512;
    CREATE TABLE unit (place INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, profile TEXT NOT NULL, cast_limit REAL,
        line INTEGER, a REAL, b REAL);
    CREATE TABLE file (place INTEGER NOT NULL, seq INTEGER NOT NULL, path BLOB NOT NULL, blake3 BLOB NOT NULL,
        PRIMARY KEY (place, seq)) WITHOUT ROWID;
    CREATE TABLE image (place INTEGER NOT NULL, seq INTEGER NOT NULL, number INTEGER NOT NULL, pixels BLOB NOT NULL,
        PRIMARY KEY (place, seq, number)) WITHOUT ROWID;
    CREATE TABLE found (name TEXT NOT NULL, profile TEXT NOT NULL, json TEXT NOT NULL);
    BEGIN;
";

/// The first file with certain bytes is the one that stands first in the plan. A file is told of where that one is in
/// another unit, and once a unit: the others there are doubles within the unit.
const SAME_FILES: &str = "
    WITH ranked AS (
        SELECT place, seq, path, first_value(place) OVER same AS first, first_value(seq) OVER same AS first_seq,
            row_number() OVER (PARTITION BY blake3, place ORDER BY seq) AS nth
        FROM file WINDOW same AS (PARTITION BY blake3 ORDER BY place, seq))
    SELECT u.name, u.profile, r.path, 0, o.path, 0, ou.name FROM ranked r
    CROSS JOIN file o ON o.place = r.first AND o.seq = r.first_seq
    CROSS JOIN unit u ON u.place = r.place CROSS JOIN unit ou ON ou.place = r.first
    WHERE r.first < r.place AND r.nth = 1 ORDER BY r.place, r.seq";

/// The same of images, but for those of files that were told of.
const SAME_IMAGES: &str = "
    WITH ranked AS (
        SELECT place, seq, number, first_value(place) OVER same AS first, first_value(seq) OVER same AS first_seq,
            first_value(number) OVER same AS first_number,
            row_number() OVER (PARTITION BY pixels, place ORDER BY seq, number) AS nth
        FROM image WINDOW same AS (PARTITION BY pixels ORDER BY place, seq, number))
    SELECT u.name, u.profile, f.path, r.number, o.path, r.first_number, ou.name FROM ranked r
    CROSS JOIN file f ON f.place = r.place AND f.seq = r.seq
    CROSS JOIN file o ON o.place = r.first AND o.seq = r.first_seq
    CROSS JOIN unit u ON u.place = r.place CROSS JOIN unit ou ON ou.place = r.first
    WHERE r.first < r.place AND r.nth = 1
        AND NOT EXISTS (SELECT 1 FROM file e WHERE e.blake3 = f.blake3 AND e.place < f.place)
    ORDER BY r.place, r.seq, r.number";

/// What keeps the index from working: disk full, or no place to write.
#[derive(Debug, thiserror::Error)]
#[error("compare the units of the batch in a temporary database: {0}")]
pub struct BatchIndexError(#[from] rusqlite::Error);

type Result<T> = std::result::Result<T, BatchIndexError>;

/// A unit of the plan.
#[derive(Clone, Copy, Debug)]
pub struct UnitPlace<'u> {
    /// Its place in the plan.
    pub place: u64,
    /// Its identifier.
    pub unit: &'u str,
    /// The name of its profile.
    pub profile: &'u str,
    /// How far the colour of its paper may be from the batch's middle one; `None` where its profile does not judge it.
    pub cast: Option<f64>,
}

/// One thing that the comparison has to say of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Across {
    /// The unit.
    pub unit: String,
    /// The name of its profile.
    pub profile: String,
    /// What was found, with the code's own severity.
    pub finding: Finding,
}

/// The index.
#[derive(Debug)]
pub struct BatchIndex {
    db: Connection,
}

impl BatchIndex {
    /// Makes an empty index.
    ///
    /// # Errors
    /// [`BatchIndexError`], as of all others here.
    pub fn create() -> Result<Self> {
        // An empty name is a temporary database on disk (https://www.sqlite.org/inmemorydb.html#temp_db).
        let db = Connection::open("")?;
        db.execute_batch(SCHEMA)?;
        Ok(Self { db })
    }

    /// Names a unit of the plan: the units are known before what was measured of them.
    ///
    /// # Errors
    /// [`BatchIndexError`].
    pub fn plan(&self, unit: &UnitPlace<'_>) -> Result<()> {
        let mut insert = self
            .db
            .prepare_cached("INSERT OR IGNORE INTO unit (place, name, profile, cast_limit) VALUES (?1, ?2, ?3, ?4)")?;
        insert.execute(params![signed(unit.place), unit.unit, unit.profile, unit.cast])?;
        Ok(())
    }

    /// Takes what was measured of a unit, which stands in line `line` of its record; what was said of the unit before
    /// counts no more. False where the plan does not know the unit.
    ///
    /// # Errors
    /// [`BatchIndexError`].
    pub fn take(&self, line: u64, pages: &UnitPages) -> Result<bool> {
        let mut find = self.db.prepare_cached("SELECT place FROM unit WHERE name = ?1")?;
        let Some(place) = find.query_row([&pages.unit], |row| row.get::<_, i64>(0)).optional()? else {
            return Ok(false);
        };
        let paper = pages.paper;
        self.db.prepare_cached("UPDATE unit SET line = ?2, a = ?3, b = ?4 WHERE place = ?1")?.execute(params![
            place,
            signed(line),
            paper.map(|paper| paper.a),
            paper.map(|paper| paper.b)
        ])?;
        self.db.prepare_cached("DELETE FROM file WHERE place = ?1")?.execute([place])?;
        self.db.prepare_cached("DELETE FROM image WHERE place = ?1")?.execute([place])?;
        let mut file = self.db.prepare_cached("INSERT INTO file VALUES (?1, ?2, ?3, ?4)")?;
        let mut image = self.db.prepare_cached("INSERT OR IGNORE INTO image VALUES (?1, ?2, ?3, ?4)")?;
        for (seq, of) in (0i64..).zip(&pages.files) {
            file.execute(params![place, seq, of.path.as_bytes(), of.blake3.0])?;
            for page in &of.images {
                image.execute(params![place, seq, page.image.unwrap_or(0), page.pixels.0])?;
            }
        }
        Ok(true)
    }

    /// How many units of the plan were taken.
    ///
    /// # Errors
    /// [`BatchIndexError`].
    pub fn units_taken(&self) -> Result<u64> {
        let count =
            self.db.query_row("SELECT count(*) FROM unit WHERE line IS NOT NULL", [], |row| row.get::<_, i64>(0))?;
        Ok(count.cast_unsigned())
    }

    /// Whether that line is the one that counts for its unit.
    ///
    /// # Errors
    /// [`BatchIndexError`].
    pub fn counts(&self, line: u64, unit: &str) -> Result<bool> {
        let mut find = self.db.prepare_cached("SELECT EXISTS (SELECT 1 FROM unit WHERE name = ?1 AND line = ?2)")?;
        Ok(find.query_row(params![unit, signed(line)], |row| row.get(0))?)
    }

    /// Compares, and calls `each` with everything that was found, unit by unit in order of their identifiers' bytes.
    ///
    /// # Errors
    /// The index, or `each`.
    pub fn compare<E: From<BatchIndexError>>(
        &self,
        mut each: impl FnMut(Across) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        self.find()?;
        let query = "SELECT name, profile, json FROM found ORDER BY name, rowid";
        let mut select = self.db.prepare(query).map_err(BatchIndexError)?;
        let mut rows = select.query([]).map_err(BatchIndexError)?;
        while let Some(row) = rows.next().map_err(BatchIndexError)? {
            if let Some(found) = across(row).map_err(BatchIndexError)? {
                each(found)?;
            }
        }
        Ok(())
    }

    fn find(&self) -> Result<()> {
        self.db.execute_batch("CREATE INDEX file_bytes ON file (blake3, place);")?;
        let mut insert = self.db.prepare("INSERT INTO found VALUES (?1, ?2, ?3)")?;
        let mut say = |unit: &str, profile: &str, finding: &Finding| -> Result<()> {
            // Serialising cannot fail: findings hold only strings, numbers and string-keyed maps.
            let json = serde_json::to_string(finding).unwrap_or_default();
            insert.execute(params![unit, profile, json])?;
            Ok(())
        };
        for (query, code) in [(SAME_FILES, codes::DUPLICATE_ELSEWHERE), (SAME_IMAGES, codes::PIXELS_ELSEWHERE)] {
            let mut select = self.db.prepare(query)?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                let Double { unit, profile, path, image, other, of } = Double::from(row)?;
                let note = Note::new(code).with("other", other).with("unit", of);
                let note = if image > 0 { note.on_page(image) } else { note };
                say(&unit, &profile, &note.about(&path))?;
            }
        }
        self.off_colour(&mut say)
    }

    /// Units whose paper is off the middle one of the units, each counting as one. Where many are, there is no usual
    /// colour.
    fn off_colour(&self, say: &mut impl FnMut(&str, &str, &Finding) -> Result<()>) -> Result<()> {
        const JUDGED: &str = "cast_limit IS NOT NULL AND a IS NOT NULL AND b IS NOT NULL";
        let count = |condition: &str, values: &[f64]| -> rusqlite::Result<u64> {
            let query = format!("SELECT count(*) FROM unit WHERE {JUDGED} AND {condition}");
            self.db
                .query_row(&query, rusqlite::params_from_iter(values), |row| row.get::<_, i64>(0))
                .map(i64::cast_unsigned)
        };
        let total = count("1", &[])?;
        if total < FEWEST {
            return Ok(());
        }
        let middle = |column: &str| -> rusqlite::Result<f64> {
            let query = format!("SELECT {column} FROM unit WHERE {JUDGED} ORDER BY {column} LIMIT 1 OFFSET ?1");
            self.db.query_row(&query, [signed((total - 1) / 2)], |row| row.get(0))
        };
        let middle = [middle("a")?, middle("b")?];
        // Squares: the database has no roots.
        let off = "((a - ?1) * (a - ?1) + (b - ?2) * (b - ?2))";
        let alike = count(&format!("{off} <= cast_limit * cast_limit"), &middle)?;
        if !most(usize::try_from(alike).unwrap_or(0), usize::try_from(total).unwrap_or(usize::MAX)) {
            return Ok(());
        }
        let query = format!(
            "SELECT name, profile, {off}, cast_limit FROM unit WHERE {JUDGED} AND {off} > cast_limit * cast_limit ORDER BY place"
        );
        let mut select = self.db.prepare(&query)?;
        let mut rows = select.query(middle)?;
        while let Some(row) = rows.next()? {
            let (unit, profile): (String, String) = (row.get(0)?, row.get(1)?);
            let (square, limit): (f64, f64) = (row.get(2)?, row.get(3)?);
            let finding = Finding::new(codes::UNIT_CAST, Subject::unit(&unit));
            say(&unit, &profile, &finding.with("value", format_args!("{:.1}", square.sqrt())).with("limit", limit))?;
        }
        Ok(())
    }
}

/// A file or image that another unit holds too.
struct Double {
    unit: String,
    profile: String,
    path: SourcePath,
    /// 0 where it is the file, or its only image.
    image: u32,
    other: String,
    of: String,
}

impl Double {
    fn from(row: &Row<'_>) -> rusqlite::Result<Self> {
        let path =
            |at: usize| -> rusqlite::Result<SourcePath> { Ok(SourcePath::from_bytes(row.get::<_, Vec<u8>>(at)?)) };
        let (other, number): (SourcePath, u32) = (path(4)?, row.get(5)?);
        Ok(Self {
            unit: row.get(0)?,
            profile: row.get(1)?,
            path: path(2)?,
            image: row.get(3)?,
            other: if number > 0 { format!("{other} [{number}]") } else { other.to_string() },
            of: row.get(6)?,
        })
    }
}

fn across(row: &Row<'_>) -> rusqlite::Result<Option<Across>> {
    let json: String = row.get(2)?;
    let finding = serde_json::from_str(&json).ok();
    let (unit, profile) = (row.get(0)?, row.get(1)?);
    Ok(finding.map(|finding| Across { unit, profile, finding }))
}

/// SQLite has signed integers; places and lines stay far below their end.
fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
