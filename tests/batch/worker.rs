//! Workers: they do their work, give up what they must, and each failure of theirs is one fault of one order.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use fondo::engine::{Answer, Confinement, Input, Order, Worker, WorkerFault, WorkerOptions};
use fondo::io::SharedBuffer;

fn worker() -> Worker {
    double("probing-worker")
}

fn double(name: &str) -> Worker {
    Worker::new(options(name, 512 << 20))
}

fn options(name: &str, memory: u64) -> WorkerOptions {
    let mut program: PathBuf = std::env::current_exe().unwrap();
    program.pop();
    program.pop();
    program.push("examples");
    program.push(name);
    assert!(
        program.exists(),
        "`cargo test` builds the test workers; for a single test run `cargo build --examples` first"
    );
    WorkerOptions { program, arguments: Vec::new(), memory, handler: |_, _| Answer::default() }
}

const SHORT: Duration = Duration::from_secs(2);

/// With a deadline that only what hangs reaches, however busy the machine is.
fn tell(worker: &mut Worker, text: &str, bytes: &[u8]) -> Result<Answer, WorkerFault> {
    tell_within(Duration::from_secs(120), worker, text, bytes)
}

fn tell_within(deadline: Duration, worker: &mut Worker, text: &str, bytes: &[u8]) -> Result<Answer, WorkerFault> {
    let mut buffer = SharedBuffer::new().unwrap();
    buffer.resize(bytes.len()).unwrap();
    buffer.bytes_mut().copy_from_slice(bytes);
    worker.call(&Order {
        text: text.as_bytes(),
        input: Input::Buffer(&buffer),
        companion: None,
        output: None,
        memory: None,
        deadline,
    })
}

#[test]
fn bytes_go_and_come_back_one_order_after_the_other() {
    let mut worker = worker();
    for length in [0usize, 1, 4096, 3_000_000] {
        let bytes: Vec<u8> = (0..length).map(|index| (index * 7) as u8).collect();
        let answer = tell(&mut worker, "echo ciao", &bytes).unwrap();
        assert_eq!(answer.text, b"ciao");
        assert!(answer.block.iter().rev().eq(bytes.iter()));
    }
}

#[test]
fn a_file_of_the_run_serves_as_input_too() {
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join("staged"), b"abc").unwrap();
    let file = std::fs::File::open(place.path().join("staged")).unwrap();
    let order = Order {
        text: b"echo ",
        input: Input::File(&file, 3),
        companion: None,
        output: None,
        memory: None,
        deadline: Duration::from_secs(2),
    };
    assert_eq!(worker().call(&order).unwrap().block, b"cba");
}

#[test]
fn a_companion_comes_beside_the_input() {
    let place = tempfile::tempdir().unwrap();
    let (one, other, made) = (place.path().join("one"), place.path().join("other"), place.path().join("made"));
    std::fs::write(&one, b"abc").unwrap();
    std::fs::write(&other, b"beside it").unwrap();
    let open = |path: &std::path::Path| std::fs::File::open(path).unwrap();
    let (one, other, made) = (open(&one), open(&other), std::fs::File::create(&made).unwrap());
    let mut worker = worker();
    for output in [None, Some(&made)] {
        for (companion, expected) in [(Some((&other, 6)), "beside"), (None, "")] {
            let input = Input::File(&one, 3);
            let deadline = Duration::from_secs(120);
            let order = Order { text: b"beside ", input, companion, output, memory: None, deadline };
            assert_eq!(worker.call(&order).unwrap().text, expected.as_bytes());
        }
    }
}

/// A worker can open no file, and still write to one that the run gives it; when it is dismissed nobody holds that any
/// more.
#[test]
fn a_file_of_the_run_is_written_to() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("made");
    let file = std::fs::File::create(&path).unwrap();
    let source = std::fs::File::open(&path).unwrap();
    let deadline = Duration::from_secs(120);
    let mut worker = worker();
    for (text, output, expected) in
        [("fill made", Some(&file), "made"), ("fill nothing", None, "made"), ("fill  again", Some(&file), "made again")]
    {
        let order = Order {
            text: text.as_bytes(),
            input: Input::File(&source, 0),
            companion: None,
            output,
            memory: None,
            deadline,
        };
        let answer = String::from_utf8(worker.call(&order).unwrap().text).unwrap();
        assert_eq!(answer, if output.is_some() { "Some(Ok(()))" } else { "None" });
        assert_eq!(std::fs::read_to_string(&path).unwrap(), expected);
        worker.dismiss();
    }
    assert_eq!(tell(&mut worker, "echo ciao", b"").unwrap().text, b"ciao");
}

#[test]
fn what_it_gave_up_is_refused() {
    let mut worker = worker();
    if worker.confinement().unwrap() != Confinement::Full {
        assert!(std::env::var_os("FONDO_REQUIRE").is_none(), "CI's kernel must have Landlock");
        eprintln!("skipped: this kernel does not confine fully");
        return;
    }
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let connect = format!("connect {}", listener.local_addr().unwrap());
    for order in ["read /etc/passwd", "write /tmp/fondo-forbidden", "start /bin/true", &connect] {
        let answer = tell(&mut worker, order, b"").unwrap();
        assert_eq!(String::from_utf8_lossy(&answer.text), "Err(PermissionDenied)", "{order}");
    }
}

#[test]
fn a_worker_that_stops_reading_holds_nobody() {
    let mut worker = double("mute-worker");
    let began = Instant::now();
    // More than a socket takes in.
    let order = "x".repeat(32 << 20);
    assert!(matches!(tell_within(SHORT, &mut worker, &order, b""), Err(WorkerFault::TooSlow { seconds: 2 })));
    assert!(began.elapsed() < Duration::from_secs(20));
}

#[test]
fn threads_that_use_it_come_and_go() {
    for started_first in [true, false] {
        let mut worker = worker();
        if started_first {
            worker.start().unwrap();
        }
        for _ in 0..20 {
            std::thread::scope(|scope| {
                scope.spawn(|| assert_eq!(tell(&mut worker, "echo a", b"").unwrap().text, b"a"));
            });
            assert_eq!(tell(&mut worker, "echo b", b"").unwrap().text, b"b");
        }
    }
}

#[test]
fn each_failure_is_one_fault_and_the_next_order_is_done() {
    let mut worker = worker();
    let began = Instant::now();
    assert!(matches!(tell_within(SHORT, &mut worker, "hang", b""), Err(WorkerFault::TooSlow { seconds: 2 })));
    assert!(began.elapsed() < Duration::from_secs(20), "a hanging worker is not waited for");
    assert_eq!(tell(&mut worker, "echo a", b"").unwrap().text, b"a");
    assert!(matches!(tell(&mut worker, "abort", b""), Err(WorkerFault::Died { how }) if how == "signal 6"));
    assert_eq!(tell(&mut worker, "echo b", b"").unwrap().text, b"b");
    assert!(
        matches!(tell(&mut worker, "dance", b""), Err(WorkerFault::Panicked { message }) if message == "told to dance")
    );
    assert_eq!(tell(&mut worker, "echo c", b"").unwrap().text, b"c");
    assert!(matches!(tell(&mut worker, "eat", b""), Err(WorkerFault::Died { .. })));
    assert_eq!(tell(&mut worker, "echo d", b"").unwrap().text, b"d");
}

/// What an order is reckoned to take bounds it, and it alone: the one after it has all again.
#[test]
fn an_order_that_takes_more_than_it_was_granted_ends_its_process() {
    let mut worker = Worker::new(options("probing-worker", 8 << 30));
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join("one"), b"abc").unwrap();
    let file = std::fs::File::open(place.path().join("one")).unwrap();
    let mut take = |bytes: u64, memory: Option<u64>| {
        let text = format!("take {bytes}");
        let input = Input::File(&file, 3);
        let deadline = Duration::from_secs(120);
        worker.call(&Order { text: text.as_bytes(), input, companion: None, output: None, memory, deadline })
    };
    for _ in 0..2 {
        assert_eq!(take(4 << 30, None).unwrap().text, b"4294967296");
        assert_eq!(take(4 << 30, Some(4 << 30)).unwrap().text, b"4294967296");
        assert_eq!(take(1000, Some(1000)).unwrap().text, b"1000");
        assert!(matches!(take(4 << 30, Some(1 << 30)), Err(WorkerFault::Died { how }) if how == "signal 6"));
    }
}

#[test]
fn a_program_that_is_no_worker_is_a_fault_of_the_machine() {
    let options = |program: &str| WorkerOptions {
        program: PathBuf::from(program),
        arguments: Vec::new(),
        memory: 512 << 20,
        handler: |_, _| Answer::default(),
    };
    assert!(matches!(tell(&mut Worker::new(options("/nowhere/fondo")), "echo", b""), Err(WorkerFault::Unreachable(_))));
    assert!(tell(&mut Worker::new(options("/bin/true")), "echo", b"").is_err());
}
