//! The processor time of one thread.

use std::time::Duration;

/// How long this thread has been on a processor since it began.
///
/// `getrusage` would count the whole process: spawning and joining threads would be
/// charged to the contender.
#[cfg(unix)]
pub(crate) fn cpu_time() -> Duration {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `time` is valid for writes as long as the call lasts.
    let result = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    assert_eq!(result, 0, "a thread can ask for its own time");
    let seconds = u64::try_from(time.tv_sec).expect("time only grows");
    let nanos = u32::try_from(time.tv_nsec).expect("less than a second");
    Duration::new(seconds, nanos)
}

/// Unknown here, and shown as 0.
#[cfg(not(unix))]
pub(crate) fn cpu_time() -> Duration {
    Duration::ZERO
}
