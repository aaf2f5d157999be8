//! A worker that does what it is told, the forbidden included, and says what came of it.

use std::io::Write;
use std::net::TcpStream;

use fondo::engine::{Answer, Given, serve};

fn work(order: &[u8], given: &Given<'_>) -> Answer {
    let (bytes, output) = (given.bytes, given.output);
    let told = String::from_utf8_lossy(order);
    let said = |text: String| Answer { text: text.into_bytes(), block: Vec::new() };
    match told.split_once(' ').map_or((told.as_ref(), ""), |(word, rest)| (word, rest)) {
        ("echo", rest) => Answer { text: rest.as_bytes().to_vec(), block: bytes.iter().rev().copied().collect() },
        ("beside", _) => said(String::from_utf8_lossy(given.companion).into_owned()),
        ("read", path) => {
            said(format!("{:?}", std::fs::read(path).map(|bytes| bytes.len()).map_err(|error| error.kind())))
        }
        ("fill", rest) => {
            said(format!("{:?}", output.map(|mut file| file.write_all(rest.as_bytes()).map_err(|error| error.kind()))))
        }
        ("write", path) => said(format!("{:?}", std::fs::write(path, "x").map_err(|error| error.kind()))),
        ("connect", address) => {
            said(format!("{:?}", TcpStream::connect(address).map(drop).map_err(|error| error.kind())))
        }
        ("start", program) => {
            said(format!("{:?}", std::process::Command::new(program).status().map(drop).map_err(|error| error.kind())))
        }
        ("hang", _) => loop {
            std::thread::sleep(std::time::Duration::from_secs(1));
        },
        ("abort", _) => std::process::abort(),
        ("take", bytes) => {
            let taken = Vec::<u8>::with_capacity(bytes.parse().expect("a number"));
            said(std::hint::black_box(taken).capacity().to_string())
        }
        ("eat", _) => {
            let mut eaten = Vec::new();
            loop {
                eaten.push(vec![1u8; 16 << 20]);
            }
        }
        (other, _) => panic!("told to {other}"),
    }
}

fn main() {
    let memory = std::env::args().next_back().and_then(|text| text.parse().ok()).unwrap_or(1 << 30);
    if serve(work, memory).is_err() {
        std::process::exit(4);
    }
}
