'use strict'
// CommonJS, because only `require` loads a package synchronously where every bundler sees it.

exports.loadIoredis = () => require('ioredis')
