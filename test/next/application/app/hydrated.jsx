'use client'

import { useEffect } from 'react'

/** Tells a browser's driver that scripts run. */
export function Hydrated() {
  useEffect(() => {
    document.documentElement.dataset.hydrated = ''
  }, [])
  return null
}
