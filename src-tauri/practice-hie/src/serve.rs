//! Serving on loopback: a thread of its own, connections that faults can cut, and an orderly end.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};

use crate::error::PracticeError;
use crate::routes::{BASE, router};
use crate::service::Service;
use crate::{Options, PracticeHie};

/// How long open requests may take to end once the service is told to stop.
const PATIENCE: Duration = Duration::from_secs(2);

/// A practice HIE that is being served. It stops when this is dropped.
#[derive(Debug)]
pub struct Running {
    base_url: String,
    port: u16,
    stop: watch::Sender<bool>,
    stopped: Option<oneshot::Receiver<()>>,
}

impl Running {
    /// Where it is served, such as `http://127.0.0.1:40123/scim/v2`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Stops taking requests, lets open ones end (for two seconds at most), and waits until that is done.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        if let Some(stopped) = self.stopped.take() {
            // An error only says that the thread has already gone.
            let _ = stopped.await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

pub(crate) fn start(hie: Arc<PracticeHie>, port: u16) -> Result<Running, PracticeError> {
    let failed = |source| PracticeError::Listen { port, source };
    let listener = std::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    let port = listener.local_addr().map_err(failed)?.port();
    let base_url = format!("http://{}:{port}{BASE}", Ipv4Addr::LOCALHOST);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("practice-hie")
        .enable_all()
        .build()
        .map_err(PracticeError::Start)?;
    let (stop, stopping) = watch::channel(false);
    let (ended, stopped) = oneshot::channel();
    let service = Service { hie, base: base_url.as_str().into() };
    // A runtime of its own: it works for callers without one, and a busy caller doesn't slow it.
    let spawned = std::thread::Builder::new().name("practice-hie".into()).spawn(move || {
        runtime.block_on(run(listener, service, stopping));
        runtime.shutdown_timeout(PATIENCE);
        let _ = ended.send(());
    });
    spawned.map_err(PracticeError::Start)?;
    Ok(Running { base_url, port, stop, stopped: Some(stopped) })
}

async fn run(listener: std::net::TcpListener, service: Service, stopping: watch::Receiver<bool>) {
    let Ok(listener) = TcpListener::from_std(listener) else { return };
    let clock = tokio::spawn(move_along(Arc::clone(&service.hie)));
    let app = router(service).into_make_service_with_connect_info::<ConnectionAbort>();
    let told = |mut stopping: watch::Receiver<bool>| async move {
        let _ = stopping.wait_for(|stop| *stop).await;
    };
    let serving = axum::serve(Lines(listener), app).with_graceful_shutdown(told(stopping.clone()));
    let late = async {
        told(stopping).await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        _ = async { serving.await } => {}
        () = late => {}
    }
    clock.abort();
}

/// Moves accounts on by themselves. Each account's own time counts, so a second process with the same file doesn't double the pace.
async fn move_along(hie: Arc<PracticeHie>) {
    let Some(every) = hie.options.advance_every else { return };
    let mut ticks = tokio::time::interval((every / 4).clamp(Duration::from_millis(20), Duration::from_secs(1)));
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        ticks.tick().await;
        let hie = Arc::clone(&hie);
        // A busy file is no reason to stop: the next tick tries again.
        let _ = tokio::task::spawn_blocking(move || hie.advance_due()).await;
    }
}

impl Options {
    /// `advance_every` as far as the clock's type can hold it.
    pub(crate) fn pace(&self) -> Option<jiff::SignedDuration> {
        self.advance_every.map(|every| jiff::SignedDuration::try_from(every).unwrap_or(jiff::SignedDuration::MAX))
    }
}

/// A connection's other end, as faults see it.
#[derive(Debug, Clone, Default)]
pub(crate) struct ConnectionAbort(Arc<AtomicBool>);

impl ConnectionAbort {
    /// Nothing more is written; the connection closes instead.
    pub(crate) fn cut(&self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Connected<IncomingStream<'_, Lines>> for ConnectionAbort {
    fn connect_info(stream: IncomingStream<'_, Lines>) -> Self {
        stream.io().line.clone()
    }
}

/// Accepts connections whose writing can be cut.
#[derive(Debug)]
pub(crate) struct Lines(TcpListener);

impl Listener for Lines {
    type Io = Cuttable;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Answers are small; waiting to fill a packet would only slow them.
        let _ = stream.set_nodelay(true);
        (Cuttable { stream, line: ConnectionAbort::default() }, address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

#[derive(Debug)]
pub(crate) struct Cuttable {
    stream: TcpStream,
    line: ConnectionAbort,
}

impl Cuttable {
    fn check(&self) -> io::Result<()> {
        if self.line.0.load(Ordering::SeqCst) { Err(io::ErrorKind::ConnectionAborted.into()) } else { Ok(()) }
    }
}

impl AsyncRead for Cuttable {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Cuttable {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
