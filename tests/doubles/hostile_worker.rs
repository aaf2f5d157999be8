//! A worker that falls over files which tell it to, and does its work on all others: a stand-in for decoders with
//! faults.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};

use fondo::engine::{Answer, Given, serve};

fn work(order: &[u8], given: &Given<'_>) -> Answer {
    let (bytes, output) = (given.bytes, given.output);
    let told = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    if told(b"decoder: hang") {
        loop {
            std::thread::sleep(std::time::Duration::from_secs(1));
        }
    } else if told(b"decoder: abort") {
        std::process::abort();
    } else if told(b"decoder: panic") {
        panic!("a decoder lost its way");
    } else if told(b"decoder: eat") {
        let mut eaten = Vec::new();
        loop {
            // Address space is what is limited: nothing needs to be written into it.
            eaten.push(Vec::<u8>::with_capacity(64 << 20));
        }
    } else if told(b"decoder: babble") {
        return Answer { text: b"{\"technical\":".to_vec(), block: Vec::new() };
    }
    if output.is_some() && told(b"master: abort") {
        std::process::abort();
    }
    let mut answer = fondo::batch::work(order, given);
    if let Some(file) = output {
        spoil(file, told(b"master: spoil"), told(b"master: cut"));
    }
    if told(b"decoder: fewer bytes") {
        answer.block.pop();
    } else if told(b"decoder: wrong image") {
        let text =
            String::from_utf8_lossy(&answer.text).replace("\"access\":[{\"image\":1", "\"access\":[{\"image\":7");
        answer.text = text.into_bytes();
    } else if told(b"decoder: no end") {
        let text = String::from_utf8_lossy(&answer.text);
        let first = "\"next\":{\"image\":1,\"thumbnail\":false,\"places\":[{\"chain\":0}],\"uncounted\":false}";
        answer.text = text.replace("\"next\":null", first).into_bytes();
    }
    answer
}

/// Changes a byte in the middle of a master that was written, or cuts off its end.
fn spoil(mut file: &File, spoiled: bool, cut: bool) {
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    if spoiled {
        file.seek(SeekFrom::Start(length / 2)).and_then(|_| file.write_all(&[0x5a])).unwrap();
    }
    if cut {
        file.set_len(length * 2 / 3).unwrap();
    }
}

fn main() {
    let memory = std::env::args().next_back().and_then(|text| text.parse().ok()).unwrap_or(1 << 30);
    if serve(work, memory).is_err() {
        std::process::exit(4);
    }
}
