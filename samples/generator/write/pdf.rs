//! PDF 1.4 as document scanners write it: one image a page, a classic cross-reference table.

use md5::{Digest, Md5};

/// The image of one page.
pub struct Image {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Pixels per inch: sets the size of the page.
    pub ppi: f32,
    /// The coded pixels.
    pub data: Vec<u8>,
    /// How they are coded.
    pub coding: Coding,
}

/// How the image of a page is coded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// CCITT Group 4, 0 is white as the coder has it.
    Group4,
    /// A grey JPEG.
    GreyJpeg,
    /// A colour JPEG.
    ColourJpeg,
}

/// A document. `password` is needed to open it, where there is one (RC4 with 40 bits, PDF 1.4 §3.5: what old office
/// scanners use).
pub fn write(pages: &[Image], title: &str, date: &str, password: Option<&str>) -> Vec<u8> {
    let identity = Md5::digest(title.as_bytes()).to_vec();
    let lock = password.map(|password| Lock::new(password, &identity));
    let mut file = b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut offsets = Vec::new();
    let kids: String = (0..pages.len()).map(|page| format!("{} 0 R ", 4 + page * 3)).collect();
    let text = |lock: &Option<Lock>, object: usize, value: &str| match lock {
        Some(lock) => format!("<{}>", hex::encode(lock.apply(object, value.as_bytes()))),
        None => format!("({value})"),
    };
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [ {kids}] /Count {} >>", pages.len()).into_bytes(),
        format!(
            "<< /Title {} /Producer {} /CreationDate {} >>",
            text(&lock, 3, title),
            text(&lock, 3, "Fondo sample generator"),
            text(&lock, 3, date)
        )
        .into_bytes(),
    ];
    for (number, page) in pages.iter().enumerate() {
        objects.extend(page_objects(page, 4 + number * 3, lock.as_ref()));
    }
    let encryption = lock.as_ref().map(|lock| lock.dictionary());
    objects.extend(encryption);
    for (number, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend(format!("{} 0 obj\n", number + 1).into_bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for offset in offsets {
        file.extend(format!("{offset:010} 00000 n \n").into_bytes());
    }
    let identity = hex::encode(identity);
    let encrypt = if lock.is_some() { format!(" /Encrypt {} 0 R", objects.len()) } else { String::new() };
    file.extend(
        format!(
            "trailer\n<< /Size {} /Root 1 0 R /Info 3 0 R /ID [ <{identity}> <{identity}> ]{encrypt} >>\nstartxref\n{start}\n%%EOF\n",
            objects.len() + 1
        )
        .into_bytes(),
    );
    file
}

fn page_objects(page: &Image, number: usize, lock: Option<&Lock>) -> [Vec<u8>; 3] {
    let points = |pixels: usize| pixels as f32 / page.ppi * 72.0;
    let (width, height) = (points(page.width), points(page.height));
    let colour = match page.coding {
        Coding::Group4 => format!(
            "/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns {} /Rows {} >>",
            page.width, page.height
        ),
        Coding::GreyJpeg => "/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode".to_owned(),
        Coding::ColourJpeg => "/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode".to_owned(),
    };
    let stream = |dictionary: String, data: &[u8], object: usize| {
        let data = lock.map_or_else(|| data.to_vec(), |lock| lock.apply(object, data));
        let head = format!("<< {dictionary}/Length {} >>\nstream\n", data.len());
        [head.as_bytes(), &data, b"\nendstream"].concat()
    };
    let content = format!("q {width:.3} 0 0 {height:.3} 0 0 cm /Im0 Do Q");
    [
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 {width:.3} {height:.3} ] /Contents {} 0 R \
             /Resources << /XObject << /Im0 {} 0 R >> >> >>",
            number + 1,
            number + 2
        )
        .into_bytes(),
        stream(String::new(), content.as_bytes(), number + 1),
        stream(
            format!("/Type /XObject /Subtype /Image /Width {} /Height {} {colour} ", page.width, page.height),
            &page.data,
            number + 2,
        ),
    ]
}

/// The standard security handler, revision 2 (PDF 1.4 §3.5.2).
struct Lock {
    key: [u8; 5],
    owner: [u8; 32],
    user: [u8; 32],
}

const PADDING: [u8; 32] = [
    0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E, 0x56, 0xFF, 0xFA, 0x01, 0x08, 0x2E, 0x2E, 0x00,
    0xB6, 0xD0, 0x68, 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A,
];

const PERMISSIONS: i32 = -4;

impl Lock {
    fn new(password: &str, identity: &[u8]) -> Self {
        let padded: Vec<u8> = password.bytes().chain(PADDING).take(32).collect();
        let owner_key = Md5::digest(&padded);
        let mut owner = [0; 32];
        owner.copy_from_slice(&rc4(&owner_key[..5], &padded));
        let digest = Md5::new()
            .chain_update(&padded)
            .chain_update(owner)
            .chain_update(PERMISSIONS.to_le_bytes())
            .chain_update(identity)
            .finalize();
        let mut key = [0; 5];
        key.copy_from_slice(&digest[..5]);
        let mut user = [0; 32];
        user.copy_from_slice(&rc4(&key, &PADDING));
        Self { key, owner, user }
    }

    fn dictionary(&self) -> Vec<u8> {
        format!(
            "<< /Filter /Standard /V 1 /R 2 /O <{}> /U <{}> /P {PERMISSIONS} >>",
            hex::encode(self.owner),
            hex::encode(self.user)
        )
        .into_bytes()
    }

    fn apply(&self, object: usize, data: &[u8]) -> Vec<u8> {
        let number = (object as u32).to_le_bytes();
        let digest = Md5::new().chain_update(self.key).chain_update(&number[..3]).chain_update([0, 0]).finalize();
        rc4(&digest[..10], data)
    }
}

fn rc4(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut state: [u8; 256] = std::array::from_fn(|index| index as u8);
    let mut swap = 0u8;
    for index in 0..256 {
        swap = swap.wrapping_add(state[index]).wrapping_add(key[index % key.len()]);
        state.swap(index, usize::from(swap));
    }
    let (mut i, mut j) = (0u8, 0u8);
    let step = |byte: &u8| {
        i = i.wrapping_add(1);
        j = j.wrapping_add(state[usize::from(i)]);
        state.swap(usize::from(i), usize::from(j));
        byte ^ state[usize::from(state[usize::from(i)].wrapping_add(state[usize::from(j)]))]
    };
    data.iter().map(step).collect()
}
