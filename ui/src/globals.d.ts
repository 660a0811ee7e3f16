/** True where the fake desk may be loaded: dev server, tests, and the build for looking at screens. */
declare const __FAKE_DESK__: boolean;
