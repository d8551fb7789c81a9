import { setTimeout as sleep } from 'node:timers/promises'
import express, { type Express } from 'express'
import session, { type Store } from 'express-session'

declare module 'express-session' {
  interface SessionData {
    user?: string
    cart?: string[]
  }
}

/**
 * A small shop with a login and a cart.
 *
 * @param store - Where its sessions live. Shops with one store are one shop.
 */
export function makeApp(store: Store): Express {
  const app = express()
  app.use(
    session({
      store,
      secret: 'in a real application, from the environment',
      resave: false,
      saveUninitialized: false,
      cookie: { maxAge: 30 * 60_000, sameSite: 'lax' },
    }),
  )

  // Another id for whoever logs in: the one before may be known to somebody else.
  app.post('/login/:user', (req, res, next) => {
    req.session.regenerate((error) => {
      if (error) return next(error)
      req.session.user = req.params.user
      res.send(`hello ${req.params.user}`)
    })
  })

  app.post('/cart/:item', async (req, res) => {
    // The payment service is slow today. Meanwhile this customer may log out elsewhere.
    if (req.query.slow !== undefined) await sleep(300)
    req.session.cart = [...(req.session.cart ?? []), req.params.item]
    res.json(req.session.cart)
  })

  app.get('/cart', (req, res) => {
    res.json({ user: req.session.user ?? 'nobody', cart: req.session.cart ?? [] })
  })

  app.post('/logout', (req, res, next) => {
    req.session.destroy((error) => (error ? next(error) : res.send('bye')))
  })
  return app
}
