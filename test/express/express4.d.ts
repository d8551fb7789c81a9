/** Express 4 has the same types as Express 5, as far as these tests need them. */
declare module 'express4' {
  import express = require('express')
  export = express
}
