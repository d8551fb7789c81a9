'use strict'
// CommonJS, because only `require` loads a package synchronously where every bundler sees it. Each is loaded by the
// first call, when a setting or a value needs it.

exports.loadDevalue = () => require('devalue')
exports.loadLruCache = () => require('lru-cache')
exports.loadMsgPack = () => require('@msgpack/msgpack')
