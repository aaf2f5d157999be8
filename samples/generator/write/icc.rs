//! ICC profiles of version 2.1 (ICC.1:1998-09): matrix and tone curve, as scanners and cameras embed them.

/// Wide colours, as photographs are scanned (the primaries of Adobe RGB (1998), γ 563/256).
pub fn wide_rgb() -> Vec<u8> {
    let primaries = [[0.60974, 0.31111, 0.01947], [0.20528, 0.62567, 0.06087], [0.14919, 0.06322, 0.74457]];
    rgb("Fondo samples: wide RGB (Adobe RGB primaries)", primaries, 0x0233)
}

/// Everyday colours (the primaries of sRGB, γ 2.2).
pub fn plain_rgb() -> Vec<u8> {
    let primaries = [[0.43607, 0.22249, 0.01392], [0.38515, 0.71687, 0.09708], [0.14307, 0.06061, 0.71410]];
    rgb("Fondo samples: RGB (sRGB primaries, gamma 2.2)", primaries, 0x0233)
}

/// Grey, γ 2.2.
pub fn grey() -> Vec<u8> {
    let tags = vec![(*b"kTRC", curve(0x0233))];
    profile("Fondo samples: grey gamma 2.2", *b"GRAY", tags)
}

fn rgb(name: &str, primaries: [[f64; 3]; 3], gamma: u16) -> Vec<u8> {
    let mut tags: Vec<([u8; 4], Vec<u8>)> =
        [*b"rXYZ", *b"gXYZ", *b"bXYZ"].into_iter().zip(primaries).map(|(tag, colour)| (tag, xyz(colour))).collect();
    tags.extend([*b"rTRC", *b"gTRC", *b"bTRC"].map(|tag| (tag, curve(gamma))));
    profile(name, *b"RGB ", tags)
}

fn profile(name: &str, space: [u8; 4], colour: Vec<([u8; 4], Vec<u8>)>) -> Vec<u8> {
    let mut tags = vec![(*b"desc", description(name)), (*b"cprt", text("Public domain")), (*b"wtpt", xyz(WHITE))];
    tags.extend(colour);
    let table = 128 + 4 + 12 * tags.len();
    let mut body = Vec::new();
    let mut directory = (tags.len() as u32).to_be_bytes().to_vec();
    for (tag, data) in &tags {
        directory.extend(tag);
        directory.extend(((table + body.len()) as u32).to_be_bytes());
        directory.extend((data.len() as u32).to_be_bytes());
        body.extend(data);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    let mut header = Vec::with_capacity(128);
    header.extend(((table + body.len()) as u32).to_be_bytes());
    header.extend(*b"none");
    header.extend(0x0210_0000u32.to_be_bytes());
    header.extend(*b"mntr");
    header.extend(space);
    header.extend(*b"XYZ ");
    for part in [2026u16, 1, 1, 0, 0, 0] {
        header.extend(part.to_be_bytes());
    }
    header.extend(*b"acsp");
    header.resize(68, 0);
    for value in WHITE {
        header.extend(fixed(value));
    }
    header.resize(128, 0);
    [header, directory, body].concat()
}

/// D50.
const WHITE: [f64; 3] = [0.9642, 1.0, 0.8249];

fn fixed(value: f64) -> [u8; 4] {
    ((value * 65536.0).round() as i32).to_be_bytes()
}

fn xyz(values: [f64; 3]) -> Vec<u8> {
    let mut data = b"XYZ \0\0\0\0".to_vec();
    data.extend(values.into_iter().flat_map(fixed));
    data
}

fn curve(gamma: u16) -> Vec<u8> {
    let mut data = b"curv\0\0\0\0\0\0\0\x01".to_vec();
    data.extend(gamma.to_be_bytes());
    data
}

fn text(value: &str) -> Vec<u8> {
    [b"text\0\0\0\0", value.as_bytes(), b"\0"].concat()
}

fn description(name: &str) -> Vec<u8> {
    let mut data = b"desc\0\0\0\0".to_vec();
    data.extend((name.len() as u32 + 1).to_be_bytes());
    data.extend(name.as_bytes());
    // The end of the name, no Unicode name (8), no Macintosh name (3 and 67).
    data.resize(data.len() + 1 + 8 + 70, 0);
    data
}
