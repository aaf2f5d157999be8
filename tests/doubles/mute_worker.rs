//! A worker that says it is ready and then neither reads nor answers, as a decoder that was led astray might.

use std::io::Write;
use std::os::fd::AsFd;
use std::time::Duration;

fn main() {
    let text = br#""full"r"#;
    let mut socket = std::fs::File::from(std::io::stdin().as_fd().try_clone_to_owned().expect("a socket"));
    // Lengths of the text, of no block and of no companion, and no memory.
    let head = [text.len() as u64, 0, 0, 0].map(u64::to_le_bytes).concat();
    socket.write_all(&head).and_then(|()| socket.write_all(text)).expect("the run listens");
    std::thread::sleep(Duration::from_secs(60));
}
