#!/usr/bin/env node
// npm links a command at install only if its file exists then. In a clone, dist does not yet.
import '../dist/bin.js'
