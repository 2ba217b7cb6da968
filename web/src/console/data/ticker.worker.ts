/** A clock for hidden pages: browsers slow a hidden page's own timers down to one a minute, a worker's not. */
setInterval(() => postMessage(0), 500);
