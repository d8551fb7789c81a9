/** Express 4 has the same surface as far as these tests go. */
declare module 'express4' {
  import express = require('express')
  export = express
}
