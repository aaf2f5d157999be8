//! Makes `samples/`: two small deliveries that look like what scanning companies send, drawn by this program alone.
//!
//! `cargo run --example make-samples` writes them anew; the same program always writes the same bytes, and
//! `tests/samples.rs` compares them with what is committed.

mod draw;
mod pages;
mod write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    use pages::*; use write::raster::*;
    let out = std::env::args().nth(1).unwrap_or_else(|| "/tmp/x".into());
    let save = |n: &str, p: &draw::plane::Picture| { std::fs::write(format!("{out}/{n}.png"), png(p, 300.0, None).unwrap()).unwrap(); };
    let p = letters::page(1); save("l1", &p);
    let p = deliberations::page(0); save("d0", &p);
    let b = p.bilevel(deliberations::THRESHOLD);
    let t = write::tiff::write(&[write::tiff::Page { width: p.width, height: p.height, bits: 1, samples: 1, data: b }], &write::tiff::Scan { coding: write::tiff::Coding::Group4, ppi: Some(300), icc: None, taken: "2026:03:02 09:10:00", device: ("a", "b") });
    println!("delib {}", t.len()); std::fs::write(format!("{out}/d0.tif"), t)?;
    let icc = write::icc::plain_rgb();
    for i in [0, 1, 4] { let p = register::page(i); save(&format!("r{i}"), &p); for q in [55, 65, 75] { println!("reg {i} q{q} {}", jpeg(&p, &Shot { quality: q, ppi: 300, icc: Some(&icc), taken: None })?.len()); } }
    for i in [0, 4] { let p = contract::page(i); save(&format!("c{i}"), &p); println!("contract {}", write::fax::group4(&p.bilevel(0.56), p.width).len()); }
    let p = contract::drawing(); save("cd", &p); println!("drawing {}", jpeg(&p, &Shot { quality: 70, ppi: 300, icc: None, taken: None })?.len());
    let p = photograph::front(); save("pf", &p);
    for k in [write::tiff::Coding::Deflate, write::tiff::Coding::Lzw] {
    let data: Vec<u8> = p.samples.iter().flat_map(|s| (((s.clamp(0.0, 1.0) * 4095.0 + 0.5) as u16) << 4).to_le_bytes()).collect();
    let t = write::tiff::write(&[write::tiff::Page { width: p.width, height: p.height, bits: 16, samples: 3, data }], &write::tiff::Scan { coding: k, ppi: Some(300), icc: Some(&icc), taken: "2026:03:02 09:10:00", device: ("a", "b") });
    println!("photo {}x{} {}", p.width, p.height, t.len()); std::fs::write(format!("{out}/p.tif"), t)?; }
    let p = photograph::back(); save("pb", &p); println!("back png {}", png(&p, 300.0, None)?.len());
    let p = map::sheet(); save("m", &p); println!("map {}", png(&p, 300.0, None)?.len());
    Ok(())
}
