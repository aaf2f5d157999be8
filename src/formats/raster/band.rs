//! Some rows of an image.

/// Some rows: for each plane the packed samples, rows padded to bytes. Samples of one to seven bits, and of sizes that
/// are no whole bytes, are packed from the high bit on; those of 16 bits and more are in the machine's order of bytes.
#[derive(Clone, Copy, Debug)]
pub struct Band<'b> {
    planes: Planes<'b>,
    row_bytes: usize,
    /// How many rows.
    pub rows: u32,
}

#[derive(Clone, Copy, Debug)]
enum Planes<'b> {
    Chunky(&'b [u8]),
    Planar(&'b [Vec<u8>]),
}

impl<'b> Band<'b> {
    /// Rows whose samples are interleaved.
    #[must_use]
    pub const fn chunky(bytes: &'b [u8], row_bytes: usize, rows: u32) -> Self {
        Self { planes: Planes::Chunky(bytes), row_bytes, rows }
    }

    /// Rows of which each sample has its own plane.
    #[must_use]
    pub const fn planar(planes: &'b [Vec<u8>], row_bytes: usize, rows: u32) -> Self {
        Self { planes: Planes::Planar(planes), row_bytes, rows }
    }

    /// One row of one plane; empty beyond the last.
    #[must_use]
    pub fn row(&self, plane: usize, row: u32) -> &'b [u8] {
        let bytes = match self.planes {
            Planes::Chunky(bytes) if plane == 0 => Some(bytes),
            Planes::Chunky(_) => None,
            Planes::Planar(planes) => planes.get(plane).map(Vec::as_slice),
        };
        let start = row as usize * self.row_bytes;
        bytes.and_then(|bytes| bytes.get(start..start + self.row_bytes)).unwrap_or_default()
    }

    /// All rows, one after the other, where they are in one piece.
    #[must_use]
    pub fn contiguous(&self) -> Option<&'b [u8]> {
        let bytes = match self.planes {
            Planes::Chunky(bytes) => bytes,
            Planes::Planar([only]) => only.as_slice(),
            Planes::Planar(_) => return None,
        };
        Some(bytes.get(..self.row_bytes * self.rows as usize).unwrap_or(bytes))
    }
}
